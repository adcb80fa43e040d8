"""The words by which walls are recognised: regular expressions for lower-case text, one alternative a line.

``LABELS`` and ``BANNERS`` match whole headings or parts of a document's title, ``TEXTS`` and ``BANNER_TEXTS`` the text
of a short page, ``CODE`` its scripts and addresses. Any page can have a banner, so banners count only if nothing else
matches. ``CODE`` has nothing that a protection service also adds to the pages that it lets through.
"""

import re
from collections.abc import Mapping

from vokspider.model.reasons import (
    AGE_WALL,
    BAN_PAGE,
    CHALLENGE,
    CONSENT_WALL,
    COOKIE_WALL,
    GEO_WALL,
    LOGIN_WALL,
    MEMBERSHIP_WALL,
)

Patterns = Mapping[str, re.Pattern[str]]


def compiled(table: Mapping[str, str]) -> Patterns:
    """For each key of ``table``, one expression for all its lines.

    An apostrophe in them matches a straight one, a curly one or none.
    """
    return {key: re.compile(_joined(text), re.MULTILINE) for key, text in table.items()}


def _joined(text: str) -> str:
    lines = (line.strip().replace("'", "['\u2019]?") for line in text.splitlines())
    return "|".join(line for line in lines if line)


LABELS: Mapping[str, str] = {
    CHALLENGE: r"""
        just a moment\W*
        attention required\W*
        one more step\W*
        security (?:check|verification)\W*
        checking your browser.*
        (?:please )?(?:verify|confirm)(?:ing)? (?:that )?you(?: are|'re) (?:a )?(?:human|not a (?:ro)?bot).*
        verif(?:y|ying) your (?:browser|identity|connection|request)\W*
        are you (?:a )?(?:human|robot|bot)\W*
        (?:human|bot|robot|browser) (?:verification|check)\W*
        (?:re|h)?captcha(?: challenge)?\W*
        ddos[- ]guard\W*
        pardon our interruption\W*
        let's confirm you are human\W*
        making sure you're not a bot\W*
        you are being redirected\W*
        sucuri website firewall.*
        access to this page has been denied\W*
        ddos protection by .*
        please wait\W*
        robot challenge screen\W*
        client challenge\W*
        i'm not a robot\W*
    """,
    LOGIN_WALL: r"""
        (?:please )?(?:log|sign)[ -]?(?:in|on)(?: to .*| required| page| now| here| form)?\W*
        you (?:must|need to|have to) (?:log|sign)[ -]?(?:in|on).*
        (?:members?|users?|accounts?|customers?|subscribers?)'?s? (?:log[ -]?in|sign[ -]?in|area)\W*
        log ?in (?:is )?(?:required|page|form)\W*
        authenticat(?:ion|e)(?: (?:is )?required)?\W*
        restricted (?:area|access|content)\W*
        unauthori[sz]ed\W*
        you (?:must|need to|have to) be logged in.*
        (?:this \w+ is )?password[- ](?:protected|required).*
        protected:? .*
        private (?:site|page|content)\W*
        welcome back\W*
        \ub85c\uadf8\uc778\W*
    """,
    MEMBERSHIP_WALL: r"""
        (?:become|register as) an? (?:\w+ )?member.*
        (?:free )?memberships?(?: (?:is )?required| only| access| plans?)?\W*
        (?:for )?(?:members|subscribers)[ -]only.*
        subscribe(?: now| today)?\W*
        subscribe to (?:continue|read|unlock|access|view|keep).*
        sign up(?: to .*| for free.*)?\W*
        register(?: to .*| now)?\W*
        create (?:an|your|a free) account.*
        join (?:now|us|free)\W*
        .*\b(?:content|page|article|story) is (?:only )?(?:available to|for|reserved for) .*(?:members|subscribers).*
        .*\b(?:content|page|article|story) is restricted to .*
        you(?:'ve| have) (?:reached|read|used) (?:your|all).*
        (?:continue|keep) reading .*
        unlock (?:this|the) .*
        premium (?:content|article).*
    """,
    AGE_WALL: r"""
        age (?:verification|check|gate|restriction|restricted.*)\W*
        (?:please )?(?:confirm|verify|enter) your (?:age|date of birth)\W*
        are you (?:over|at least|above) \d\d.*
        (?:you must be|this \w+ is for) .*\d\d.*
        are you of legal age.*
    """,
    GEO_WALL: r"""
        .*(?:not |un|isn't )available in your (?:country|region|location|area).*
        .*(?:not |un)available (?:outside|from your).*
        unavailable (?:for|due to) legal reasons\W*
        (?:geo[- ]?)(?:block|restrict)(?:ed|ion)\W*
    """,
    BAN_PAGE: r"""
        (?:error )?(?:403)?\W*access (?:is |has been )?(?:denied|forbidden|blocked|restricted)(?: .*)?\W*
        (?:error )?(?:403)?\W*forbidden(?: .*)?\W*
        (?:sorry,? )?you(?: have been|'ve been| are| were) (?:blocked|banned|denied).*
        request (?:blocked|denied|rejected)\W*
        not acceptable\W*
        your (?:ip|access|address|request|connection)\b.*(?:blocked|banned|limited|denied|rejected).*
        temporarily blocked\W*
        website firewall.*
    """,
}
BANNERS: Mapping[str, str] = {
    CONSENT_WALL: r"""
        before you (?:continue|proceed).*
        (?:we (?:value|respect|care about) )?your privacy(?: .*)?\W*
        .*\bconsent\b.{0,60}
        (?:accept|allow|manage|use of|about|we use)(?: all| our| your)? cookies\W*
        cookies?(?: (?:notice|policy|settings|preferences))?\W*
        privacy (?:notice|settings|preferences|choices|cent(?:er|re))\W*
        terms (?:and conditions|of (?:use|service))\W*
    """,
    COOKIE_WALL: r"""
        (?:please )?enable (?:your )?cookies\W*
        cookies? (?:are |is )?(?:required|disabled|blocked|not enabled)\W*
        your browser (?:does not|doesn't|is not set to) accept cookies.*
    """,
}
TEXTS: Mapping[str, str] = {
    CHALLENGE: r"""
        checking (?:if the site connection is secure|your browser before)
        verify (?:that )?you are (?:a )?human
        you are not a robot
        needs? to review the security of your connection
        ddos protection by
        unusual traffic from your
        complete the (?:security check|captcha)
        performance & security by cloudflare
        cloudflare ray id
        incapsula incident id
        (?:enable|turn on) javascript and cookies to
        enable (?:scripts|javascript) and cookies
        sucuri website firewall
        press & hold to confirm
        completing the action below
        confirm you are human
        prove (?:that )?you(?:'re| are) (?:a )?human
        (?:javascript|js) (?:challenge|is required to verify)
    """,
    LOGIN_WALL: r"""
        you (?:must|need to|have to) (?:be logged in|be signed in|log ?in|sign ?in|login)
        please (?:log|sign) ?in(?! or| form)\b
        (?:log|sign) ?in to (?:continue|view|read|access|see)
        login (?:is )?required
        authentication (?:is )?required
        password[- ]protected
    """,
    MEMBERSHIP_WALL: r"""
        sign up to (?:continue|go on|keep|read)
        (?:for|to) (?:paying |registered |our )?(?:members|subscribers|registered users) only
        only (?:available )?(?:to|for) (?:registered users|(?:paying |registered |our )?(?:members|subscribers))
        (?:available|open|restricted|reserved) (?:only )?(?:to|for) (?:paying |our )?(?:members|subscribers)\b
        subscribe to (?:continue|read|unlock)
        become a (?:free )?member
        create (?:a free|an) account to
    """,
    AGE_WALL: r"""
        (?:confirm|verify) (?:that )?you(?:r age|(?: are|'re) (?:at least|over|above) \d\d)
        you must be (?:at least |over )?\d\d
    """,
    GEO_WALL: r"""
        (?:not |un|isn't )available in your (?:country|region|location|area)
        blocked in your (?:country|region)
    """,
    BAN_PAGE: r"""
        you don't have permission to access
        you do not have permission to (?:access|view)
        your (?:ip|address|access)\b.{0,60}(?:blocked|banned|limited|denied)
        (?:been|is) blocked by (?:the|our|a) (?:security|firewall|administrator|site owner)
        access to this (?:site|website|page|resource) (?:is|has been) (?:denied|forbidden|limited|restricted)
    """,
}

BANNER_TEXTS: Mapping[str, str] = {
    CONSENT_WALL: r"""
        (?:accept|agree|consent) (?:to|and|all|our).{0,80}(?:continue|proceed|cookies|access|enter)
        we (?:and our partners )?use cookies
        we need your consent
        before you can (?:continue|proceed|access)
    """,
    COOKIE_WALL: r"""
        cookies (?:are|must be|need to be|have to be) (?:enabled|required|disabled|allowed|accepted)
        (?:please )?(?:enable|allow|turn on) cookies
        (?:doesn't|does not) (?:accept|support|allow) cookies
        cookies? (?:is |are )?required to
    """,
}

# Whole pages are searched for these, so each begins with a letter or sign: a search for ``\b`` looks at each place.
CODE: Mapping[str, str] = {
    "Cloudflare": r"""
        _cf_chl_opt
        cf_chl_(?:prog|captcha|f_tk)
        cf-challenge
        /cdn-cgi/challenge-platform/h/\w+/orchestrate/
        cf-error-details
    """,
    "DDoS-Guard": r"""
        /\.well-known/ddos-guard/(?:js-)?(?:challenge|check)
        check\.ddos-guard\.net
        ddg-captcha
    """,
    "Sucuri": r"""
        sucuri_cloudproxy_js
        sucuri-firewall-block
        cdn\.sucuri\.net/sucuri-firewall
    """,
    "Imperva": r"""
        _incapsula_resource[^\n]*?(?:swudnsai|cwudnsai|edet=|incident_id|xinfo=)
    """,
    "AWS WAF": r"""
        gokuprops
    """,
    "Google reCAPTCHA": r"""
        /sorry/(?:index|image)
        captcha-form\b(?<!\wcaptcha-form)
    """,
    "DataDome": r"""
        captcha-delivery\.com
    """,
    "HUMAN": r"""
        px-captcha
    """,
    "Akamai": r"""
        sec-if-cpt-container
        bm-verify=
    """,
    "Anubis": r"""
        anubis_challenge
        /\.within\.website/x/cmd/anubis
    """,
    "Friendly Captcha": r"""
        frc-captcha\b(?<!\wfrc-captcha)
    """,
    "Wordfence": r"""
        generated by wordfence
        wfblockedbox
    """,
}
