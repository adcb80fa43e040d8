"""The words and sentence patterns of the demo site's prose, in English and in Hangul; all invented.

A ``{slot}`` is filled with one of the slot's words. ``{n}``, ``{big}`` and ``{year}`` are numbers.
"""

# ruff: noqa: RUF001  (typographic quotes and dashes are the point)

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen


@frozen
class Lexicon:
    """The words and patterns of one language. Those called ``marked`` are full of punctuation."""

    words: Mapping[str, tuple[str, ...]]
    sentences: tuple[str, ...]
    marked_sentences: tuple[str, ...]
    titles: tuple[str, ...]
    marked_titles: tuple[str, ...]


# Word tables: one word a line would be seven pages.
# fmt: off
ENGLISH: Final = Lexicon(
    words=MappingProxyType(
        {
            "town": (
                "Lindenmoor", "Saltby", "Ferrow", "Oakhythe", "Pearmain Hill", "Wefton", "Quillhaven", "Norrick",
                "Tern Island", "Millbrook", "Upper Cobble", "Reedmouth", "Larkstead", "Dunlin Point", "Ashferry",
            ),
            "place": (
                "the old harbour", "the pear orchard behind the mill", "the weaving mill on Canal Street",
                "the choir loft", "the chess club above the bakery", "the river ferry landing", "the rope walk",
                "the lock-keeper's cottage", "the glasshouse garden", "the dyers' yard", "the boat shed",
                "the reading room", "the cider press", "the salt pans", "the tram depot", "the upper terraces",
            ),
            "people": (
                "the ferrymen", "the weavers", "the apple growers", "the altos of the evening choir",
                "the junior chess players", "the net menders", "the beekeepers", "the harbour pilots",
                "the grafters of the nursery", "the loom fitters", "the bell ringers", "the lock crew",
                "the basket makers", "the tide watchers", "the dyers and spinners",
            ),
            "person": (
                "Edda Marrow", "Tobias Finch", "Old Perrin", "Signe Halloway", "Ruben Castell", "Maud Ottery",
                "Ilse Brandt", "Corin Thatch", "Wilma Dray", "Jonas Pell", "Hester Quince", "Abel Winnow",
            ),
            "thing": (
                "a new lantern", "a barrel of russet apples", "the longest scarf of the season",
                "a walnut chessboard", "the restored paddle wheel", "a bolt of indigo twill", "the spring timetable",
                "a three-part canon", "the repaired sluice gate", "a grafted quince tree", "the second loom",
                "a chart of the shallows", "the blue signal flag", "a crate of seed potatoes",
                "the copper tide gauge",
            ),
            "did": (
                "showed", "carried home", "finished", "paid for", "brought out", "measured twice", "painted",
                "presented to the council", "tested in the rain", "lent to the neighbours", "wrapped in sailcloth",
            ),
            "when": (
                "On Tuesday morning", "Before the first frost", "After the spring tide", "At the end of the week",
                "Late in the evening", "During the harvest fair", "In the first hour of daylight", "Every second day",
                "When the fog had lifted", "Shortly after noon", "On the eve of the regatta", "Since last autumn",
            ),
            "way": (
                "without a single complaint", "as their grandparents had done", "in spite of the wind",
                "to the sound of the bell", "with borrowed tools", "for the third year in a row",
                "under a sky full of swallows", "and nobody hurried them", "before the kettle boiled",
                "with more patience than rope", "to everyone's surprise",
            ),
            "why": (
                "because the river had been high for weeks", "since the cloth sells best in winter",
                "so that the children could take part", "because a good knot is never wasted",
                "since no two orchards ripen together", "so that the last ferry need not wait",
                "because the tenors had practised at home", "as the almanac had promised",
            ),
            "work": (
                "mending nets", "pruning", "dyeing wool", "teaching openings to beginners", "rehearsing",
                "pressing cider", "caulking the hull", "sorting pears", "tuning the organ", "greasing the looms",
            ),
            "crop": ("russets", "quinces", "damsons", "greengages", "bergamot pears", "medlars", "cherries"),
            "fest": (
                "Regatta", "Apple Fair", "Choir Week", "Loom Day", "Ferry Jubilee", "Chess Evening", "Lantern Night",
                "Blossom Walk", "Harbour Census", "Bell Concert", "Weavers' Supper", "Tide Festival",
            ),
            "Noun": (
                "Harbour", "Orchard", "Weaving Mill", "Choir", "Chess Club", "River Ferry", "Lighthouse", "Rope Walk",
                "Cider Press", "Boat Shed", "Reading Room", "Tram Depot", "Salt Pan", "Nursery", "Lock",
            ),
            "Deed": (
                "Opens Again", "Counts Its Winter Stores", "Welcomes Visitors", "Gains a New Roof", "Wins a Ribbon",
                "Sings for the Ferry", "Learns a New Pattern", "Keeps Its Promise", "Prepares for Spring",
                "Repairs the Old Clock", "Celebrates {n} Years", "Plants {big} Trees",
            ),
        }
    ),
    sentences=(
        "{when} {people} at {place} {did} {thing} {way}.",
        "{person} of {town} {did} {thing}, {why}.",
        "There is {thing} at {place} in {town}, and {people} look after it {way}.",
        "{when} the visitors counted {n} boats and {big} crates of {crop} at {place}.",
        "“We began {work} in {year},” said {person}, “and we have not stopped yet.”",
        "In {town} {people} speak of {work} the way other towns speak of the weather.",
        "The road from {town} to {place} takes {n} minutes on foot, {why}.",
        "{when} {person} {did} {thing} and went back to {work}.",
        "Nobody in {town} remembers a year with so many {crop}, but {people} stored all of them {way}.",
        "It was {person} who {did} {thing} first; {people} followed {way}.",
        "Of the {n} members of the society, {person} alone prefers {work} to the regatta.",
        "The {fest} of {town} drew {big} guests, {why}.",
        "{people} from {town} crossed the river with {thing}, {way}.",
        "{when}, at {place}, there was talk of {crop}, of {work} and of little else.",
        "A letter from {town} says that {people} {did} {thing} {way}.",
        "The council of {town} set aside {big} crowns for {place}, {why}.",
        "Those who come for the {fest} stay for {work}.",
        "{person} keeps {thing} in {place} and shows it {way}.",
        "Between {town} and {town} the ferry passes {n} orchards, and {people} wave from each of them.",
        "More articles of wool left {place} that week than in all of {year}.",
        "By {year} {people} had learned {work}, {why}.",
        "It rained in {town}, yet {people} {did} {thing}.",
    ),
    marked_sentences=(
        "The {year}--{year} season at {place} -- the longest so far -- ended {way}.",
        "The firm of Thatch & Daughters {did} {thing} for the {fest}.",
        'On the door of {place} somebody had written "{n} < {big}" and, below it, "{n} > 1".',
        "The scale read {n}.5 kg — half a kilo more than {person} had guessed – at a price of £{n}.",
        "‘Wind & Wave’, the café of {town}, serves {crop} with crème fraîche at {n}°.",
        "The choir of {town} sang “고향의 강” and “배길의 노래” {way}.",
        '{person} answered: "Don\'t count the {crop}; count the days!"',
        "The name 과수원 is painted on the barrels of {person} (No. {n}/{n}).",
        "About {n}% of the yarn -- or was it {n}.{n}%? -- came from {town}…",
        "At {place} the sign <closed> hangs on the wrong door; {people} {did} it {way}.",
        "Ærø and Ångström, the two cats of {place}, slept through the {fest}.",
    ),
    titles=(
        "{Noun} of {town} {Deed}",
        "{fest} Held in {town}",
        "{town}: {Noun} {Deed}",
        "Visit to the {Noun} of {town}",
        "On the {fest} of {town}",
        "{Noun} and {Noun} Compete in {town}",
        "The {Noun} That {Deed}",
        "{n} Days at the {Noun}",
        "Letter from {town}",
        "What the {Noun} of {town} Taught Us",
    ),
    marked_titles=(
        "{Noun} & {Noun}: the {fest} of {town}",
        '"{fest}" -- a Report from {town}',
        "Café “{Noun}” {Deed}",
        "{town}’s {Noun} – {year}–{year}",
        "The Song 《고향의 강》 at the {fest}",
        "{Noun} {Deed}: Is {n} < {big}?",
        "Don't Forget the {fest}!",
        "Ærø, {town} & Saltby: {n}% More {Noun}s",
    ),
)

HANGUL: Final = Lexicon(
    words=MappingProxyType(
        {
            "town": ("버들골", "새나루", "은모래마을", "솔고개", "배꽃마을", "물레방아골", "등대섬", "갈대포"),
            "place": ("부두가", "배나무과수원", "직조공장", "합창단련습실", "장기모임방", "나루터", "등대학교", "온실"),
            "people": ("사공들은", "직조공들은", "과수원사람들은", "합창단원들은", "어린 기사들은", "그물일군들은"),
            "person": ("리버들", "한나린", "오솔길", "문은별", "서가람", "강보람"),
            "thing": ("새 등불을", "사과 한통을", "긴 목도리를", "호두나무장기판을", "푸른 천을", "봄시간표를"),
            "did": ("보여주었다", "손질하였다", "마을에 가져왔다", "정성껏 만들었다", "이웃에게 빌려주었다"),
            "when": ("화요일 아침", "첫서리가 내리기 전에", "안개가 걷힌 뒤", "저녁 늦게", "가을축제때"),
            "fest": ("사과축제", "합창주간", "나루터경기", "등불의 밤", "장기대회", "꽃길걷기"),
        }
    ),
    sentences=(
        "{when} {town}의 {people} {thing} {did}.",
        "{town} {place}에서 {fest} 행사가 진행되여 손님 {n}명이 모였다.",
        "{person}은 {year}년부터 {place}에서 일하면서 {thing} {did}.",
        "{when} {place}에는 배 {n}척과 상자 {big}개가 있었다.",
        "{town}에서 {town}까지는 걸어서 {n}분이 걸린다.",
        "{people} 비가 와도 {place}에 나와 {thing} {did}.",
    ),
    marked_sentences=(
        "{person}은 “{fest} 날이 기다려진다” -- 이렇게 말하며 {thing} {did}.",
        "《{fest}》의 표는 {n}% 팔렸고 {n} < {big} 이라는 글이 문에 있었다.",
        "강 & 바다라는 찻집(No. {n})은 {town}에 있다.",
    ),
    titles=(
        "{town}에서 {fest} 진행", "{town} {place} 방문", "{fest}의 하루", "{town}의 {place} 새단장",
        "{town}에서 온 편지", "{place}의 {n}일",
    ),
    marked_titles=("{town} & {town}의 {fest}", "《{fest}》 -- {town}에서", "“{place}”의 {n}년", "{town} Café 소식"),
)
# fmt: on

# Paragraphs of the author that look like the site's own lines.
LOOKALIKES: Final = (
    "More From Voice of Korea listeners arrived by post, and {person} of {town} answered every card.",
    "Share Button is the smallest ferry of {town}; it carries {n} people and a goat.",
    "Date: the fruit, not the day, was the word that {person} could not spell.",
    "December 03, {year} was chalked on the door of {place}, and nobody knew why.",
    "More Articles of the statute were read out at {place}, {way}.",
    "Read original version at source, says the brass plate at the spring above {town}.",
    "Get {n} headlines, two seams and a hem done before noon: that is the rule at {place}.",
)
