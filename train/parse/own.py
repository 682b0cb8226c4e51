"""Sentences of our own in the register of diplomatic news, made from patterns, for the teacher to
parse: what the treebanks and the human-rights reports hold little of (inverted conditions, wishes
put to somebody, headlines, datelines, titles, sums of money)."""
import random
import re

LANDS = """Norway/Norwegian/Oslo Chile/Chilean/Santiago Kenya/Kenyan/Nairobi Oman/Omani/Muscat Peru/Peruvian/Lima
Japan/Japanese/Tokyo Jordan/Jordanian/Amman Ghana/Ghanaian/Accra Serbia/Serbian/Belgrade Turkey/Turkish/Ankara
Egypt/Egyptian/Cairo Sweden/Swedish/Stockholm Armenia/Armenian/Yerevan Iran/Iranian/Tehran Israel/Israeli/Jerusalem
Russia/Russian/Moscow Ukraine/Ukrainian/Kyiv China/Chinese/Beijing India/Indian/Delhi Sudan/Sudanese/Khartoum
France/French/Paris Britain/British/London Germany/German/Berlin Brazil/Brazilian/Brasilia Iraq/Iraqi/Baghdad
Qatar/Qatari/Doha Morocco/Moroccan/Rabat Cyprus/Cypriot/Nicosia Ethiopia/Ethiopian/Addis_Ababa Vietnam/Vietnamese/Hanoi
South_Korea/South_Korean/Seoul Saudi_Arabia/Saudi/Riyadh Washington/American/Washington the_Kremlin/Russian/Moscow""".split()
NAMES = """Halvorsen Okoye Marchetti Dubois Kuznets Tanaka Barzani Lindqvist Moreno Achterberg Petrov Sharma Castillo
Nyambura Ferreira Haddad Novak Olsen Rahimi Sokolov Weiss Yilmaz Zhang Abdi Costa Demir Eriksen Farouk Grishin Hoang
Ivanov Jansen Karimov Leblanc Mbeki Nasser""".split()
FIRST = """Anna Omar Lucia Pierre Viktor Yuki Leila Erik Rosa Jan Nadia Boris Priya Diego Grace Tomas Samir Ivana Lars
Hassan Emma Mark Mehmet Wei Amina Paulo Dmitri Ingrid Mariam Joseph""".split()

SLOTS = {
    "T": ["president", "prime minister", "foreign minister", "defence minister", "envoy", "ambassador", "chief negotiator",
          "interior minister", "national security adviser", "government spokesman"],
    "TC": ["President", "Prime Minister", "Foreign Minister", "Defense Secretary", "Secretary of State", "Chancellor",
           "Secretary General", "Ambassador", "General", "Senator", "King", "Special Envoy"],
    "side": ["the rebels", "both sides", "the two leaders", "the opposition", "the warring parties", "its neighbours",
             "the militia", "the army", "the two delegations", "the junta", "the mediators", "his counterpart"],
    "MEET": ["meeting", "summit", "round of talks", "peace conference", "bilateral meeting", "trilateral summit",
             "ceasefire", "prisoner exchange", "negotiation", "phone call"],
    "ADJ": ["direct", "bilateral", "fresh", "secret", "indirect", "technical", "three-way", "face-to-face", "long-awaited"],
    "ISSUE": ["security guarantees", "the border dispute", "the withdrawal of troops", "a truce", "sanctions relief",
              "prisoner swaps", "nuclear inspections", "grain exports", "the release of hostages", "aid deliveries"],
    "V": ["withdraw its troops", "hold direct talks", "release the detainees", "halt the attacks", "accept the plan",
          "return to the table", "open the crossing", "sign the accord", "disarm", "stop the shelling", "lift the blockade",
          "send a delegation", "respect the truce", "join the talks", "extend the deadline", "appoint an envoy"],
    "VING": ["sending troops", "lifting sanctions", "holding direct talks", "meeting the rebels", "joining the coalition",
             "supplying weapons", "extending the truce", "deploying peacekeepers", "hosting a summit", "signing any deal"],
    "VED": ["met", "left the capital", "agreed on a truce", "rejected the plan", "called for restraint", "walked out",
            "signed a pledge", "denied the claim", "blamed the rebels", "welcomed the move"],
    "URGE": ["urged", "asked", "pressed", "told", "called on", "invited", "begged", "warned", "pushed", "ordered", "wants",
             "encouraged", "persuaded", "expects", "allowed"],
    "SAY": ["said", "confirmed", "claimed", "warned", "suggested", "admitted", "denied", "announced", "told reporters",
            "insisted", "added", "later said"],
    "MOD": ["would", "will", "could", "can", "might", "should"],
    "DAY": ["on Monday", "on Tuesday", "last week", "next month", "in May", "on Friday night", "two days later", "this year"],
    "SUM": ["$40 million", "$2.7 billion", "€200 million", "5 million dollars", "$75 million", "£3 billion"],
    "SUBJ": ["{L}", "{L}", "{N}", "{P}", "The {A} {T}", "The {T} of {L}", "{A} {T} {P}", "{TC} {N}", "{L}'s {T}", "{L}’s {T}, {P},"],
    "OBJ": ["{L}", "{N}", "{side}", "{L} and {L}", "{P} and {P}", "the {A} {T}", "the {A} and {A} governments", "{TC} {N}"],
}
PATTERNS = """{SUBJ} {URGE} {OBJ} to {V}.
{SUBJ} {URGE} {OBJ} to {V} before {L} {joins} the coalition.
{SUBJ} {SAY} that {L} {MOD} {V} before {N} arrives in {C}.
{SUBJ}, pressing {OBJ} to {V}, {VED} {DAY}.
Only after an election {MOD} {N} {V}, the {T} {SAY}.
Only after the vote {MOD} {SUBJ} {V}.
Only when {OBJ} {agree} {MOD} {L} {V}.
Not until {L} {joins} the union {MOD} {N} {V}.
Never before had {L} agreed to {V}.
Seldom has {SUBJ} promised to {V}.
{SUBJ} ruled out {VING}.
{SUBJ} ruled out {VING}, yet {N} would not say why.
{SUBJ} turned down {N}'s {requests} for a {MEET}.
{SUBJ} voiced {hope} about a {MEET}, although {N} refused to {V}.
Although {SUBJ} {VED}, {N} {SAY} work on {ISSUE} {MOD} go on.
After {ADJ} talks with {L} and {L}, {SUBJ} {VED}.
In spite of {meetings} with {N} and {A} officials in {C}, {SUBJ} {VED}.
{A} adviser {P} {SAY} the {leaders} had agreed to {V}.
{A} {T} {P} {SAY} {OBJ} had named {negotiators} to prepare the {MEET}.
It is not known whether {SUBJ} will {V}.
It remains to be seen how {OBJ} will answer {N}'s newly published {A} peace plan.
It was {N} who {URGE} {OBJ} to {V}.
{SUBJ} refuses to {V} unless {OBJ} {agree} to {V}.
Unless {OBJ} {agree} to {V}, {SUBJ} will not {V}.
{L} hosted {delegations} from {L} and {L} {DAY}.
{L} sent {delegations} to {C} {DAY} for {ADJ} talks on {ISSUE}.
{SUBJ} pledged {SUM} in aid to {L} {DAY}.
{L} approved a {SUM} loan for {L}, {N} {SAY}.
{SUBJ} presented a budget with a planned {SUM} order of {A} radars.
{CC} ({AG}) — {SUBJ} {VED} {DAY}.
{CC}, May 3 — {SUBJ} {URGE} {OBJ} to {V}, the {T} {SAY}.
{L} {urges} {L} to {V}
{L}, {L} {agree} to {V}
{N}: {L} must {V}
{L} rejects {A} {MEET} plan
{A} {T} in {C} for {ADJ} talks
"{We} will not {V}," {N} {SAY}. "{We} never agreed to {V}."
"There {MOD} be no {MEET}," {SAY} {P}, {L}'s {T}.
According to {N}, {SUBJ} {MOD} {V} {DAY}.
{N} would rather see {OBJ} {V} first.
{P}, brother of the {A} {T} {P}, {VED}.
{P}, a former {A} {T}, {VED} {DAY}.
The {T}, who {VED} {DAY}, {URGE} {OBJ} to {V}.
The {MEET} between {L} and {L}, which {N} had called, was postponed {DAY}.
{L} accused {OBJ} of {VING}; {N} denied it.
{OBJ_S} {MOD} {V} once {L} {joins} the coalition.
Should {L} fail to {V}, {N} {MOD} {V}.
Had {L} agreed to {V}, {N} {SAY}, the {MEET} {MOD} have begun.
{SUBJ} rang {N} {DAY}, then wrote to {OBJ}.
So far {L} has neither agreed to {V} nor refused to {V}.
{SUBJ} thanked {OBJ} for {VING}.
{SUBJ} promised {OBJ} that {L} would {V}.
{SUBJ} offered {L} {SUM} to {V}.
What {N} wants is for {OBJ} to {V}.
Asked whether {L} would {V}, {N} {SAY} no.
{L} says it will {V} if {L} does the same.
{L} is ready to {V}, provided that {OBJ} {agree} to {V}.
Neither {L} nor {L} has agreed to {V}.
{SUBJ} let {OBJ} {V}.""".split("\n")
WORDS = {"joins": ["joins", "enters", "leaves"], "agree": ["agree", "agrees"], 
         "requests": ["requests", "calls", "demands", "appeals"], "hope": ["hope", "optimism", "doubt", "confidence"],
         "meetings": ["meetings", "talks", "contacts", "calls"], "leaders": ["leaders", "ministers", "sides", "presidents"],
         "negotiators": ["negotiators", "senior envoys", "a commission"], "delegations": ["delegations", "envoys", "officials", "negotiators"],
         "We": ["We", "They", "I", "You"], "urges": ["urges", "asks", "presses", "tells"], "AG": ["AP", "Reuters", "AFP"]}


def fill(pattern, rng):
    def one(m):
        slot = m[1]
        land = rng.choice(LANDS).replace("_", " ").split("/")
        if slot == "L":
            return land[0]
        if slot == "A":
            return land[1]
        if slot == "C":
            return land[2]
        if slot == "CC":
            return land[2].upper()
        if slot == "N":
            return rng.choice(NAMES)
        if slot == "P":
            return rng.choice(FIRST) + " " + rng.choice(NAMES)
        if slot == "OBJ_S":
            return fill("{OBJ}", rng)
        return fill(rng.choice(SLOTS.get(slot) or WORDS[slot]), rng)
    return re.sub(r"\{(\w+)\}", one, pattern)


def sentences(n, seed):
    rng = random.Random(seed)
    for _ in range(n):
        s = fill(rng.choice(PATTERNS), rng)
        yield s[0].upper() + s[1:]
