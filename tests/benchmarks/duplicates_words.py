"""What the texts of ``duplicates_set`` are made of: words, sentences and the fixed texts of templates; all invented."""

# ruff: noqa: E501, ISC004  (tables and fixed texts, which stay readable in long lines)

from collections.abc import Mapping
from typing import Final

# Word tables: one word a line would be ten pages.
# fmt: off
ENGLISH: Final[Mapping[str, str]] = {
    "person": "Anders Vale|Mirko Sandoval|Petra Lindqvist|Oumar Diallo|Li Wenzhao|Tomas Herrera|Nadia Karimova|Joao Teixeira|"
    "Sofia Marchetti|Ibrahim Sesay|Nguyen Thanh Ha|Viktor Orlov|Yelena Sokolova|Rashid Mansour|Kofi Boateng|Ana Delgado|"
    "Marek Nowak|Dimitri Andreou|Hassan Farouk|Bounthong Keo|Pavel Hruska|Ramon Castillo|Sergei Lukin|Amina Yusuf|"
    "Ko Chol Nam|Ri Myong Sik|Pak Sun Hui|Choe Il Gwang|Han Kyong Ok|Jon Tae Ryong|Kang Un Byol|So Jong Chol",
    "country": "Laos|Vietnam|Cuba|Angola|Mozambique|Nicaragua|Syria|Belarus|Mongolia|Cambodia|Tanzania|Ethiopia|Peru|"
    "Indonesia|Nigeria|Guinea|Mali|Serbia|Bulgaria|Romania|Thailand|Egypt|Algeria|Namibia|Uganda|Zimbabwe|Bolivia|Nepal",
    "town": "Wonsan|Hamhung|Kaesong|Sinuiju|Chongjin|Nampho|Sariwon|Kanggye|Hyesan|Haeju|Rason|Tanchon|Pyongsong|Anju|"
    "Kilju|Samjiyon|Hoeryong|Phyongan|Jongju|Sunchon|Kusong|Manpho|Hoeyang|Unsan|Ryongchon|Yonan",
    "plant": "Textile Mill|Fertilizer Complex|Cement Factory|Shoe Factory|Fruit Farm|Fishery Station|Power Station|"
    "Machine Plant|Glass Factory|Steel Works|Vegetable Farm|Foodstuff Factory|Ceramics Factory|Coal Mine|Paper Mill|"
    "Rolling Stock Works|Tractor Plant|Hosiery Mill|Salt Works|Poultry Farm|Silk Mill|Timber Station",
    "fest": "National Day|Independence Day|Army Day|Constitution Day|Republic Day|Labour Day|Women's Day|Liberation Day|"
    "Teachers' Day|Youth Day|Arbour Day|Navy Day|Press Day|Health Day",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "group": "the workers|the scientists|the farmers|the engineers|the young builders|the teachers|the soldiers|the weavers|"
    "the fishermen|the miners|the students|the technicians|the women of the neighbourhood|the veterans|the doctors",
    "noun": "bridge|reservoir|greenhouse|school|clinic|library|stadium|harbour|railway|nursery|theatre|museum|kiln|loom|"
    "turbine|seedbed|canal|hothouse|warehouse|furnace|orchard|workshop|dormitory|boiler|crane|press|pump|tower|garden",
    "adj": "new|modern|broad|sturdy|spacious|bright|tidy|remarkable|old|high|first|local|native|patient|bold|quiet|steady|"
    "careful|proud|simple|durable|green|fine|rare|warm|clear|large|small|deep|early",
    "verb": "rebuilt|inspected|finished|opened|praised|measured|planned|designed|supplied|visited|renewed|described|improved|"
    "extended|celebrated|introduced|prepared|completed|studied|repaired|surveyed|equipped|enlarged|discussed|protected",
    "adv": "in a short span of time|with their own efforts|despite the heavy rain|day and night|in high spirits|step by step|"
    "without delay|as planned|with great care|for the third year running|in the teeth of hardship|to general delight|"
    "with local materials|under a detailed plan|ahead of the season|as in former years|with redoubled courage",
    "thing": "seedlings|cloth|cement|electricity|rice|maize|timber|tiles|medicines|textbooks|instruments|spare parts|fish|"
    "vegetables|fertilizer|coal|salt|paper|glassware|shoes|silk|apples|mushrooms|honey|paint|cables|wheels|bricks",
    "topic": "energy saving|crop rotation|flood control|public health|early education|folk music|reforestation|housing|"
    "water supply|automation|soil analysis|road safety|archaeology|choral singing|poetry|astronomy|chess|calligraphy",
}
# A ``{slot}`` is a word of the table; ``{n}``, ``{big}``, ``{year}`` and ``{day}`` are numbers.
SENTENCES: Final[tuple[str, ...]] = (
    "{group} of {town} {verb} the {adj} {noun} {adv}, and the {noun} beside it followed within {n} days.",
    "In {month} {person} {verb} a {adj} {noun} near {town}, which now yields {big} tons of {thing} a year.",
    "The {town} {plant} {verb} its {noun} {adv}.",
    "“We had {verb} {thing} before anybody asked for it,” said {person}, who has worked on {topic} since {year}.",
    "Among the guests were {person}, {person} and {group} from {town}.",
    "A {adj} method of {topic} was {verb} at the {plant} of {town}, where {thing} used to be scarce.",
    "It takes {n} people to look after the {noun}, yet {group} do it {adv}.",
    "Since {year} the {noun} has been {verb} twice, once because of a flood and once for {topic}.",
    "{person} {verb} the {noun} {adv} and spoke with {group} about {topic}.",
    "More than {big} copies of a {adj} book on {topic} went to libraries in {town} and {country}.",
    "They {verb} {thing}, {thing} and {thing} {adv}.",
    "The {adj} {noun} stands on a hill above {town}; from there one sees the {plant} and the sea.",
    "Experts on {topic} from {country} {verb} what {group} had achieved and asked for details.",
    "Nobody expected so much {thing}, but {group} {verb} a {adj} {noun} in time.",
    "With {thing} from the {plant}, {group} have {verb} {n} classrooms and a {noun}.",
    "Visitors say that the {noun} of {town} is as {adj} as any {noun} in {country}.",
    "On the {n}th of the month {person} {verb} {topic} in a {adj} lecture that lasted for hours.",
    "What {group} {verb} {adv} is enough for {big} families.",
    "There was little {thing} in {year}, and therefore {person} {verb} the {noun} anew.",
    "Both the {noun} and the {noun} were {verb} under the guidance of {person}.",
    "Whoever comes to {town} in {month} hears of {topic}, of {thing}, and of the {adj} {noun}.",
    "The {plant} has sent {thing} to {town} and {town} {adv}.",
    "An exhibition on {topic} drew {big} people, among them {group} from the {town} {plant}.",
    "If the weather stays {adj}, {group} will have {verb} the {noun} by {month}.",
    "His {adj} proposal for {topic} was {verb} at once; hers, on {thing}, came later.",
)
TITLES: Final[tuple[str, ...]] = (
    "{noun} of {town} {verb}", "Letter from {town}", "{person} on {topic}", "News in brief", "{plant} in {month}",
    "{topic} at {town}", "Press Review", "A day at the {plant}",
)
# Paragraphs that articles of one kind have in common to the letter.
FORMULAS: Final[tuple[str, ...]] = (
    "The participants paid tribute to those who gave their lives for the freedom of the land, and observed a moment of "
    "silence. They then looked round the halls in which relics, photographs and documents show the long way from "
    "the first days of the struggle to the present, and left their names in the visitors' book.",
    "All the people of the country, single-mindedly united, are out in the worthwhile struggle to carry out the tasks set "
    "forth at the plenary meeting, and at every worksite the flames of innovation are blazing higher from day to day.",
    "The message wished the people of that friendly country greater success in their work for stability, development and "
    "prosperity, and expressed the belief that the relations of friendship and cooperation between the two countries would "
    "grow stronger in conformity with the aspirations of both peoples.",
    "The reporters of the station thank all listeners for their letters and reports on reception. Transmissions in this "
    "language can be heard four times a day on short wave; the frequencies are printed on the last page of the bulletin.",
    "Present there were officials concerned, families of the honoured, teachers and pupils of nearby schools, and guests "
    "from the neighbouring districts. An art performance followed the ceremony and was warmly received.",
)
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "greetings": (
        "{person} sent a message of greetings to {person2}, president of {country}, on the occasion of the {n}th {fest} of "
        "{country}.",
        "In the message he extended warm congratulations to the president, and through him to the government and people, on "
        "the {fest}.",
        "He noted that over the past years the people of {country} had achieved many successes in defending the "
        "sovereignty of the nation and in building a prosperous society.",
        "The message expressed the belief that the relations of friendship and cooperation between the two countries, which "
        "have a long history, would develop further in conformity with the aspiration and desire of the two peoples.",
        "It wished the president good health and success in his responsible work, and the people of {country} prosperity.",
    ),
    "one name": (
        "The head of state received a reply to his message of greetings from the president of {country}.",
        "The reply expressed heartfelt thanks for the warm congratulations and the good wishes, which, it said, were a "
        "manifestation of the ties of friendship that previous generations of leaders had forged in the struggle against "
        "all sorts of domination and subjugation.",
        "It went on to say that the two governments would continue to support each other in the international arena, "
        "deepen exchange in the fields of economy, culture, public health and sports, and stand firm for a just order.",
        "It wished the people greater success in their efforts to build a powerful and prosperous country.",
    ),
    "condolences": (
        "{person} on {month} {day} sent a message of sympathy to {person2}, president of {country}, over the news that heavy "
        "floods hit {country} claiming heavy human and material losses.",
        "He expressed deep sympathy and condolences to the president and, through him, to the victims and their families.",
        "He hoped that the consequences of the disaster would be eradicated at an early date and that the life of the people "
        "in the afflicted areas would be brought to normal under the leadership of {person2}.",
        "On the same day a wreath in his name was laid at the embassy of {country}.",
    ),
    "basket": (
        "A floral basket was laid before the statue by {person}, ambassador of {country}, on the occasion of {fest}.",
        "Written on the ribbon of the basket were the letters expressing the reverence of the embassy staff.",
        "The ambassador and the members of the embassy bowed before the statue, and then looked round the exhibition hall, "
        "where they were told about the immortal exploits by an interpreter.",
        "The ambassador said that the people of {country} would always remember the assistance given to them in the most "
        "difficult days of their history, and that he would make efforts to develop the relations between the countries.",
    ),
    "credentials": (
        "{person} received credentials from {person2}, new ambassador extraordinary and plenipotentiary of {country}, at the "
        "assembly hall on {month} {day}.",
        "Present there were officials of the ministry and members of the embassy of {country}.",
        "After receiving the credentials he had a talk with the ambassador in a friendly atmosphere.",
        "The ambassador conveyed greetings of his president and expressed his will to discharge his mission with credit so "
        "that the relations between the two countries might be expanded in all fields.",
    ),
    "arrival": (
        "A delegation of {country} led by {person}, vice-minister of culture, arrived here on {month} {day} by air.",
        "It was greeted at the airport by {person2}, vice-chairman of the committee, officials concerned, and the ambassador "
        "of {country}.",
        "During its stay the delegation will visit the house of culture, the {plant} of {town}, the children's palace and "
        "the university library, and attend the opening of a photo exhibition of {n} works.",
        "A reception was given in its honour at the guest house in the evening. Speeches were made there, and the "
        "participants deepened friendship in a warm atmosphere.",
    ),
    "guidance": (
        "{person} inspected the {plant} of {town} on {month} {day}.",
        "He looked round the room for education in the history of the factory, the integrated production control room and "
        "other places, and acquainted himself in detail with its technical equipment and production.",
        "He was greatly satisfied to learn that the factory had turned out {big} tons in {n} days, {n2} percent more than "
        "in the same period of last year.",
        "He said that the factory should put production on a normal basis at a high level by relying on locally available "
        "raw and other materials, and set forth the tasks for the next stage of its modernization.",
        "He underscored the need to take good care of the living of the workers, and had a photo taken with {person2} and the "
        "other labour innovators.",
    ),
    "weather": (
        "According to the meteorological office it will be partly cloudy in most parts of the country on {month} {day}.",
        "The highest temperature in {town} will be {n} degrees Celsius, {n2} degrees higher than the average for this time "
        "of the year, and the lowest one {n3} degrees.",
        "Rain is expected in {town2} and in some areas along the east coast from the late afternoon, with a precipitation "
        "of {n4} to {n5} millimetres.",
        "Winds will blow at a speed of {n6} metres per second, and waves on the sea will be as high as {n7} decimetres.",
        "Passengers are advised to listen to the next forecast before they set out.",
    ),
    "statistics": (
        "The {plant} of {town} carried out its plan for {month} at {n} percent, {n2} days ahead of schedule.",
        "Compared with the same period of last year the output increased by {n3} percent, the consumption of electricity per "
        "ton fell by {n4} percent, and {big} more units were sent to customers.",
        "The workers attribute the success to the introduction of {n5} technical innovations, which were drawn up by teams "
        "for scientific and technological learning in close cooperation with the university.",
        "They are resolved to fulfil the plan for the year by {month2} {day}.",
    ),
    "sports": (
        "The team of {town} beat that of {town2} {n}-{n2} in the final of the volleyball championship held on {month} {day}.",
        "In the first set both teams scored by turns, and neither was more than two points ahead until the end.",
        "In the second set the players of the winning team, among them {person}, displayed their technique to the full and "
        "took the lead, supported by the cheers of {big} spectators.",
        "At the end of the games cups, medals and diplomas were awarded to the teams and players that took the first three "
        "places. {person2} was named the best player of the championship.",
    ),
    "meeting": (
        "A meeting took place at the house of culture of {town} on {month} {day} to mark {fest}.",
        "Present there were officials of party and power organs, working people and students, and members of the society for "
        "friendship with {country}.",
        "A report was made by {person} to be followed by speeches.",
        "The reporter and speakers stressed that the day would shine for ever in the history of the nation, and called on all "
        "to bring about a fresh upsurge in every field of socialist construction.",
        "The participants saw a documentary film at the end of the meeting.",
    ),
    "thanks": (
        "Thanks were sent to {person} and {person2}, who did good things for society and the collective.",
        "{person}, who works at the {plant} of {town}, has supplied materials to the construction sites for {n} years and "
        "taken care of old people without relatives as if they were her own parents.",
        "{person2} of {town2} planted {big} trees on the hills behind the village with members of the family, although nobody "
        "had told them to do so, and tended them with sincerity.",
        "Such laudable deeds are to be found everywhere in the country, where all members of society form one large family, "
        "helping and leading one another forward.",
    ),
    "exhibition": (
        "An exhibition of books, photos and handicrafts was opened at the hall in {town} on {month} {day} on the occasion of "
        "the {n}th anniversary of the establishment of diplomatic relations with {country}.",
        "On display are {big} items, among them works by {person}, which show the history, the landscape and the customs.",
        "Speeches were made at the opening ceremony by {person2} and the ambassador of {country}.",
        "After the ceremony the participants looked round the exhibits and saw a film. The exhibition goes on until {month2}.",
    ),
    # These families were written after the detector, and nothing of it was chosen by them.
    "appointment": (
        "{person} was appointed chairman of the committee for cultural relations by a decision of the presidium on {month} {day}.",
        "He succeeds {person2}, who had held the office since {year}.",
        "The new chairman was born in {town} as a son of a worker, graduated from the university of {town2}, and was manager of "
        "the {plant} there before he went over to the ministry.",
        "The decision also relieved a vice-chairman of his post at his own request, and approved the plan of the committee for "
        "the coming half of the year.",
    ),
    "frequencies": (
        "From {month} {day} on the programme for {country} can be heard at {n} minutes past every second hour.",
        "The frequencies are {big}, {big2} and {big3} kilohertz in the daytime, and {big4} kilohertz after sunset.",
        "The reporters of the station ask listeners to send reports on reception, with the time, the strength of the signal and a "
        "few words on what was heard. Each correct report is answered with a card that shows a sight of the capital.",
        "Letters should be sent by ordinary mail, as before.",
    ),
    "harvest": (
        "The farms around {town} have finished gathering in the maize {n} days earlier than last year.",
        "Members of work team No. {n2} brought in {big} tons, {n3} per cent of it before the rain of the last week.",
        "Threshing machines were repaired in good time, carts and lorries were mustered, and {group} came to lend a hand as soon "
        "as the news of the coming storm had reached the county.",
        "{person}, leader of the team, says that the seeds bred at the experimental station of {town2} stood up well to the wind, "
        "and that the sowing of barley will be over by {month} {day}.",
    ),
}
KOREAN: Final[Mapping[str, str]] = {
    "person": "리명식|박순희|최일광|한경옥|전태룡|강은별|서정철|고철남|윤금주|오성길|장미향|문혁철|조은심|김광수|신옥련|백영남",
    "country": "라오스|윁남|꾸바|앙골라|모잠비끄|니까라과|수리아|벨라루씨|몽골|캄보쟈|탄자니아|에티오피아|뻬루|인도네시아|말리|네팔",
    "town": "원산|함흥|개성|신의주|청진|남포|사리원|강계|혜산|해주|라선|단천|평성|안주|길주|삼지연|회령|정주|순천|구성",
    "plant": "방직공장|비료공장|세멘트공장|신발공장|과수농장|수산사업소|발전소|기계공장|유리공장|제강소|남새농장|식료공장|도자기공장|탄광",
    "fest": "국경절|독립절|건군절|헌법절|공화국창건절|로동절|녀성절|해방절|교육절|청년절|식수절",
    "group": "로동자들은|과학자들은|농장원들은|기술자들은|청년건설자들은|교원들은|군인들은|어로공들은|탄부들은|학생들은|의사들은|제대군인들은",
    "noun": "다리를|저수지를|온실을|학교를|진료소를|도서관을|경기장을|부두를|철길을|탁아소를|극장을|박물관을|물길을|창고를|과수원을|작업장을",
    "adj": "새로운|현대적인|넓은|튼튼한|밝은|깨끗한|오랜|높은|자체의|아름다운|훌륭한|조용한|알뜰한|든든한|따뜻한",
    "verb": "건설하였다|돌아보았다|완공하였다|개건하였다|설계하였다|보장하였다|소개하였다|준비하였다|수리하였다|확장하였다|연구하였다|마련하였다",
    "adv": "짧은 기간에|자체의 힘으로|무더기비속에서도|밤낮없이|앙양된 기세로|계획대로|지체없이|정성을 다하여|해마다|지방원료로|남먼저",
    "thing": "나무모를|천을|세멘트를|전기를|쌀을|강냉이를|목재를|기와를|의약품을|교과서를|부속품을|물고기를|남새를|비료를|석탄을|소금을",
    "topic": "절약사업|돌려짓기|큰물막이|위생사업|조기교육|민족음악|산림복구|살림집건설|물보장|자동화|토양분석|합창|서예|천문학|장기",
}
KOREAN_SENTENCES: Final[tuple[str, ...]] = (
    "{town}의 {group} {adj} {noun} {adv} {verb}.",
    "{person}은 {town}{plant}에서 {topic}에 대하여 이야기하고 {adj} {noun} {verb}.",
    "{year}년부터 이곳 {group} {thing} {adv} {town}에 보내주고있다.",
    "{country}에서 온 손님들은 {adj} {noun} 보고 감탄을 금치 못하였다.",
    "{town}{plant}에서는 {n}일동안에 {thing} {big}t이나 생산하였다.",
    "{group} {topic}과 관련한 {adj} 방법을 받아들여 {thing} 더 많이 생산할수 있게 되였다.",
    "{adv} {noun} {verb}고 {person}은 말하였다.",
    "지난 {month}월 {town}에서 진행된 {topic}전시회에는 {big}명이 참가하였다.",
    "{person}과 {person}을 비롯한 {group} {thing} 가지고 {town}을 찾았다.",
    "그들은 {noun} {adv} {verb}.",
    "{topic}에 대한 {person}의 강의는 {group} 커다란 관심속에 들었다.",
    "{town}에서 {town}까지의 {noun} {group} {n}일만에 {verb}.",
)
KOREAN_TITLES: Final[tuple[str, ...]] = ("{town}에서 온 소식", "{town}{plant}", "{person}의 하루", "간단한 소식", "{topic}에 힘을 넣어")
KOREAN_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "축전": (
        "{person}동지는 {country}의 {fest} {n}돐에 즈음하여 이 나라 대통령에게 축전을 보내였다.",
        "축전은 대통령과 정부와 인민에게 열렬한 축하와 따뜻한 인사를 보낸다고 하였다.",
        "축전은 오랜 력사적전통을 가지고있는 두 나라사이의 친선협조관계가 두 나라 인민의 지향과 념원에 맞게 앞으로 더욱 발전하리라는 확신을 표명하였다.",
        "축전은 또한 이 기회에 나라의 안정과 발전, 번영을 위한 책임적인 사업에서 커다란 성과가 있을것과 건강할것을 축원하였다.",
        "이와 함께 {country} 인민의 앞길에 행복이 있기를 바란다고 강조하였다.",
    ),
    "날씨": (
        "기상수문국의 통보에 의하면 {month}월 {day}일 우리 나라의 대부분지역에서 구름이 끼겠다.",
        "{town}지방의 낮최고기온은 {n}℃로서 이 시기의 평년보다 {n2}℃ 높겠으며 아침최저기온은 {n3}℃가 되겠다.",
        "{town2}지방과 동해안의 일부 지역에서는 오후 늦게부터 {n4}~{n5}mm의 비가 내리겠다.",
        "바람은 초당 {n6}m로 불겠으며 바다의 물결높이는 {n7}m정도 되겠다.",
        "려행하는 손님들은 떠나기 전에 다음번 일기예보를 꼭 듣는것이 좋겠다.",
        "전문가들은 낮과 밤의 기온차이가 심하므로 건강관리에 특별한 주의를 돌려야 한다고 말하고있다.",
    ),
    "실적": (
        "{town}{plant}에서 {month}월 계획을 {n}%로 수행하였다.",
        "지난해 같은 시기에 비하여 생산은 {n2}% 늘어나고 단위당 전력소비는 {n3}% 줄어들었으며 {big}개의 제품을 더 보내주었다.",
        "이곳 일군들과 로동자들은 대학의 교원, 연구사들과 긴밀히 협조하면서 {n4}건의 기술혁신안을 받아들인것을 그 비결로 보고있다.",
        "그들은 올해 계획을 기한전에 끝낼 불타는 결의에 넘쳐 생산적앙양을 일으켜나가고있으며 집단적혁신의 불길은 날이 갈수록 더욱 세차게 타번지고있다.",
        "{person}동무가 이끄는 작업반이 제일 앞서나가고있다.",
    ),
    # Written after the detector as well.
    "방문": (
        "{country}대표단이 {month}월 {day}일 {town}{plant}을 참관하였다.",
        "단장 {person}과 일행은 혁명사적교양실을 돌아본 다음 생산공정을 보면서 공장에서 이룩한 성과에 대하여 해설을 들었다.",
        "이어 그들은 종업원들의 문화회관과 탁아소를 돌아보고 어린이들의 노래와 춤을 감상하였으며 소감록에 글을 남기였다.",
        "참관을 마치고 단장은 자기 힘으로 모든것을 만들어내는 이곳 로동자들의 일본새에서 깊은 감명을 받았다고 말하였다.",
        "대표단은 {n}일동안 체류하면서 {town2}의 명승지들과 문화유적들도 돌아보게 된다.",
    ),
}
# fmt: on
