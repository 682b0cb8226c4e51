#!/usr/bin/env python3
"""Writes lexicon/actors/states.tsv from the facts about states, plus what is added below.

    make_states.py ../shared/data/facts/countries.tsv > lexicon/actors/states.tsv

Run again only to take over new facts: the file it writes may be edited by hand, and the
edits belong in EXTRA below too. Columns are those that lexicon/actors/README.md names.
"""
import csv
import html
import re
import sys

# iso3: (names, people, adjectives, capitals and seats of government). '-X' takes X away.
EXTRA = {
    "USA": ("United States;United States of America;U.S.;US;U.S.A.;USA;America;the States",
            "American;Americans", "American;U.S.;US;Trans-Atlantic;-Trans-Atlantic", "Washington;Washington, D.C.;Washington DC"),
    "GBR": ("United Kingdom;Britain;Great Britain;UK;U.K.;England;Scotland;Wales;Northern Ireland",
            "Briton;Britons;Brit;Brits;Englishman;Scots;Scot", "British;English;Scottish;Welsh;UK;U.K.;Northern Irish", "London;Westminster;Whitehall"),
    "RUS": ("Russia;Russian Federation;Soviet Union;USSR;U.S.S.R.;Soviet Russia;Chechnya;Dagestan;Ingushetia;Tatarstan;Siberia;North Ossetia",
            "Russian;Russians;Soviets;Chechen;Chechens;Muscovite;Muscovites", "Russian;Soviet;Chechen;Dagestani;Siberian;Ingush", "Moscow"),
    "CHN": ("China;People's Republic of China;PRC;P.R.C.;mainland China;Communist China;Tibet;Xinjiang;Inner Mongolia", "Chinese;Tibetan;Tibetans;Uyghur;Uyghurs;Uighur;Uighurs",
            "Chinese;Tibetan;Uyghur;Uighur", "Beijing;Peking"),
    "TUR": ("Turkey;Türkiye;Turkiye", "Turk;Turks", "Turkish", "Ankara"),
    "COD": ("Democratic Republic of the Congo;Democratic Republic of Congo;DR Congo;DRC;Congo-Kinshasa;Zaire;D.R. Congo;D.R.C.;-Congo - Kinshasa;-Belgian Congo;-Congo Free State", "Congolese;Zairean;Zairians", "Congolese;Zairean;Zairian;-Congo", "Kinshasa"),
    "COG": ("Republic of the Congo;Republic of Congo;Congo-Brazzaville;Congo;-Congo - Brazzaville;-French Congo;-Middle Congo", "-Congolese", "-Congolese;-Congo", "Brazzaville"),
    "CIV": ("Ivory Coast;Côte d'Ivoire;Cote d'Ivoire;-Republic of Côte d'Ivoire", "Ivorian;Ivorians;Ivoirian;Ivoirians", "Ivorian;Ivoirian", "Yamoussoukro;Abidjan"),
    "MMR": ("Myanmar;Burma;Union of Myanmar;Rakhine", "Burmese;Myanmar nationals", "Burmese;Myanmar;Myanmarese", "Naypyidaw;Nay Pyi Taw;Naypyitaw;Rangoon;Yangon"),
    "KOR": ("South Korea;Republic of Korea;ROK;S. Korea", "South Korean;South Koreans;-Korean;-Koreans", "South Korean;-Korean", "Seoul"),
    "PRK": ("North Korea;Democratic People's Republic of Korea;DPRK;D.P.R.K.;N. Korea", "North Korean;North Koreans;-Korean;-Koreans", "North Korean;-Korean", "Pyongyang"),
    "PSE": ("Palestine;State of Palestine;Palestinian Territories;occupied Palestinian territories;West Bank;Gaza;Gaza Strip;Palestinian territory", "Palestinian;Palestinians;Gazan;Gazans",
            "Palestinian;Gazan", "Ramallah;-East Jerusalem"),
    "ISR": ("Israel;State of Israel;-Mandatory Palestine;Jewish state", "Israeli;Israelis", "Israeli", "Jerusalem;Tel Aviv"),
    "TWN": ("Taiwan;Republic of China;Formosa;Chinese Taipei", "Taiwanese", "Taiwanese;Taiwan", "Taipei"),
    "CZE": ("Czech Republic;Czechia;Czechoslovakia", "Czech;Czechs;Czechoslovak;Czechoslovaks", "Czech;Czechoslovak;Czechoslovakian", "Prague"),
    "DEU": ("Germany;Federal Republic of Germany;West Germany;East Germany;-German Reich;GDR;FRG;Bavaria", "German;Germans;West Germans;East Germans", "German;West German;East German;Bavarian", "Berlin;Bonn"),
    "SRB": ("Serbia;Federal Republic of Yugoslavia;Yugoslavia;Serbia and Montenegro;FRY;Republic of Serbia;Vojvodina", "Serb;Serbs;Serbian;Serbians;Yugoslav;Yugoslavs", "Serbian;Serb;Yugoslav;Yugoslavian", "Belgrade"),
    "MKD": ("North Macedonia;Macedonia;Former Yugoslav Republic of Macedonia;FYROM;F.Y.R.O.M.", "Macedonian;Macedonians;North Macedonians", "Macedonian;North Macedonian", "Skopje"),
    "BIH": ("Bosnia;Bosnia and Herzegovina;Bosnia-Herzegovina;Bosnia-Hercegovina;Republika Srpska;Bosnia & Herzegovina", "Bosnian;Bosnians;Bosniak;Bosniaks;Bosnian Serb;Bosnian Serbs;Bosnian Croats;Bosnian Muslims", "Bosnian;Bosniak;Bosnian Serb;Bosnian Croat;Bosnian Muslim;Herzegovinian", "Sarajevo;Banja Luka"),
    "GRC": ("Greece;Hellenic Republic", "Greek;Greeks", "Greek;Hellenic", "Athens"),
    "CYP": ("Cyprus;Republic of Cyprus;Northern Cyprus;Turkish Republic of Northern Cyprus;TRNC", "Cypriot;Cypriots;Greek Cypriot;Greek Cypriots;Turkish Cypriot;Turkish Cypriots", "Cypriot;Greek Cypriot;Turkish Cypriot;Greek-Cypriot;Turkish-Cypriot", "Nicosia"),
    "VAT": ("Vatican City;the Holy See;Holy See", "", "Vatican;papal", "the Vatican;Vatican"),
    "IRN": ("Iran;Islamic Republic of Iran;-Persia;Islamic Republic", "Iranian;Iranians", "Iranian", "Tehran;Teheran"),
    "IRQ": ("Iraq;-Mesopotamia;Iraqi Kurdistan;Kurdistan Region;Kurdistan Regional Government", "Iraqi;Iraqis", "Iraqi", "Baghdad"),
    "SYR": ("Syria;Syrian Arab Republic;-United Arab Republic", "Syrian;Syrians", "Syrian", "Damascus"),
    "EGY": ("Egypt;-United Arab Republic;Sinai", "Egyptian;Egyptians", "Egyptian", "Cairo"),
    "ARE": ("United Arab Emirates;UAE;U.A.E.;the Emirates", "Emirati;Emiratis", "Emirati;UAE", "Abu Dhabi;Dubai"),
    "SAU": ("Saudi Arabia;Kingdom of Saudi Arabia;KSA;the Kingdom;-the Kingdom", "Saudi;Saudis;Saudi Arabian;Saudi Arabians", "Saudi;Saudi Arabian", "Riyadh"),
    "YEM": ("Yemen;Republic of Yemen;North Yemen;South Yemen", "Yemeni;Yemenis", "Yemeni;Yemenite", "Sanaa;Sana'a;Aden"),
    "LBN": ("Lebanon;Lebanese Republic", "Lebanese", "Lebanese", "Beirut"),
    "JOR": ("Jordan;Hashemite Kingdom of Jordan;Hashemite Kingdom", "Jordanian;Jordanians", "Jordanian", "Amman"),
    "LBY": ("Libya;Libyan Arab Jamahiriya", "Libyan;Libyans", "Libyan", "Tripoli;-Benghazi"),
    "SDN": ("Sudan;Republic of the Sudan;Darfur;Kordofan;North Sudan;-Anglo-Egyptian Sudan", "Sudanese;Darfuri;Darfuris", "Sudanese;Darfuri", "Khartoum"),
    "SSD": ("South Sudan", "South Sudanese", "South Sudanese", "Juba"),
    "TZA": ("Tanzania;Zanzibar", "Tanzanian;Tanzanians", "Tanzanian;Zanzibari", "Dodoma;Dar es Salaam"),
    "GMB": ("Gambia;the Gambia", "", "", "Banjul"),
    "MDA": ("Moldova;Moldavia;Transnistria;Transdniestria", "Moldovan;Moldovans;Transnistrian", "Moldovan;Moldavian;Transnistrian", "Chisinau;Kishinev"),
    "BLR": ("Belarus;Byelorussia;Belorussia", "Belarusian;Belarusians;Belarussian;Belarussians", "Belarusian;Belarussian;Byelorussian", "Minsk"),
    "UKR": ("Ukraine;the Ukraine;Donbas;Donbass;Donetsk People's Republic;Luhansk People's Republic", "Ukrainian;Ukrainians", "Ukrainian", "Kyiv;Kiev"),
    "GEO": ("Georgia;Republic of Georgia;Abkhazia;South Ossetia", "Georgian;Georgians;Abkhaz;Abkhazian;Abkhazians;South Ossetians", "Georgian;Abkhaz;Abkhazian;South Ossetian", "Tbilisi"),
    "AZE": ("Azerbaijan;Nagorno-Karabakh;Nagorno Karabakh;Nakhchivan;Nakhichevan", "Azerbaijani;Azerbaijanis;Azeri;Azeris", "Azerbaijani;Azeri", "Baku"),
    "ARM": ("Armenia", "Armenian;Armenians", "Armenian", "Yerevan"),
    "KAZ": ("Kazakhstan", "Kazakh;Kazakhs;Kazakhstani;Kazakhstanis", "Kazakh;Kazakhstani", "Astana;Nur-Sultan"),
    "KGZ": ("Kyrgyzstan;Kirghizia;Kirgizstan", "Kyrgyz;Kyrgyzstani", "Kyrgyz;Kirghiz", "Bishkek"),
    "TJK": ("Tajikistan;Tadjikistan", "Tajik;Tajiks", "Tajik;Tajikistani", "Dushanbe"),
    "TKM": ("Turkmenistan", "Turkmen", "Turkmen", "Ashgabat"),
    "UZB": ("Uzbekistan", "Uzbek;Uzbeks", "Uzbek", "Tashkent"),
    "AFG": ("Afghanistan;Islamic Emirate of Afghanistan", "Afghan;Afghans;Afghani;Afghanis", "Afghan;Afghani", "Kabul"),
    "PAK": ("Pakistan;Islamic Republic of Pakistan;Sindh;Balochistan;Baluchistan;Khyber Pakhtunkhwa;Waziristan", "Pakistani;Pakistanis", "Pakistani", "Islamabad"),
    "IND": ("India;Jammu and Kashmir;Republic of India", "Indian;Indians", "Indian", "New Delhi;Delhi"),
    "LKA": ("Sri Lanka;Ceylon", "Sri Lankan;Sri Lankans", "Sri Lankan", "Colombo"),
    "NPL": ("Nepal", "Nepali;Nepalis;Nepalese", "Nepali;Nepalese", "Kathmandu"),
    "BGD": ("Bangladesh;-East Bengal;-East Pakistan", "Bangladeshi;Bangladeshis", "Bangladeshi;Bangladesh", "Dhaka;Dacca"),
    "IDN": ("Indonesia;Aceh;West Papua;Irian Jaya", "Indonesian;Indonesians;Acehnese", "Indonesian;Acehnese", "Jakarta;Djakarta"),
    "TLS": ("East Timor;Timor-Leste", "East Timorese;Timorese", "East Timorese;Timorese", "Dili"),
    "PHL": ("Philippines;the Philippines;Mindanao", "Filipino;Filipinos;Filipina", "Philippine;Filipino", "Manila"),
    "VNM": ("Vietnam;Viet Nam;North Vietnam;South Vietnam;Socialist Republic of Vietnam", "Vietnamese;North Vietnamese;South Vietnamese", "Vietnamese;North Vietnamese;South Vietnamese", "Hanoi"),
    "KHM": ("Cambodia;Kampuchea;Democratic Kampuchea", "Cambodian;Cambodians;Kampuchean;Kampucheans", "Cambodian;Kampuchean", "Phnom Penh"),
    "LAO": ("Laos;Lao PDR", "Laotian;Laotians", "Laotian;Lao", "Vientiane"),
    "MYS": ("Malaysia", "Malaysian;Malaysians", "Malaysian", "Kuala Lumpur;Putrajaya"),
    "MNG": ("Mongolia", "Mongolian;Mongolians", "Mongolian", "Ulaanbaatar;Ulan Bator"),
    "JPN": ("Japan", "Japanese", "Japanese", "Tokyo"),
    "AUS": ("Australia", "Australian;Australians;Aussie;Aussies", "Australian", "Canberra"),
    "NZL": ("New Zealand;-Nieuw Zeeland", "New Zealander;New Zealanders", "New Zealand", "-Wellington"),
    "FRA": ("France;French Republic", "Frenchman;Frenchmen;Frenchwoman;French", "French;Gallic", "Paris"),
    "ESP": ("Spain;Catalonia", "Spaniard;Spaniards;Catalan;Catalans", "Spanish;Catalan", "Madrid"),
    "PRT": ("Portugal", "Portuguese", "Portuguese", "Lisbon"),
    "NLD": ("Netherlands;the Netherlands;Holland", "Dutchman;Dutchmen;Dutch", "Dutch;Netherlands", "The Hague;Amsterdam"),
    "BEL": ("Belgium", "Belgian;Belgians", "Belgian", "-Brussels"),
    "LUX": ("Luxembourg", "Luxembourger;Luxembourgers", "Luxembourg", "-Luxembourg"),
    "DNK": ("Denmark", "Dane;Danes", "Danish", "Copenhagen"),
    "SWE": ("Sweden", "Swede;Swedes", "Swedish", "Stockholm"),
    "NOR": ("Norway", "Norwegian;Norwegians", "Norwegian", "Oslo"),
    "FIN": ("Finland", "Finn;Finns", "Finnish", "Helsinki"),
    "ISL": ("Iceland", "Icelander;Icelanders", "Icelandic", "Reykjavik"),
    "IRL": ("Ireland;Irish Republic;Republic of Ireland", "Irishman;Irish", "Irish", "Dublin"),
    "POL": ("Poland", "Pole;Poles", "Polish", "Warsaw"),
    "HRV": ("Croatia", "Croat;Croats;Croatian;Croatians", "Croatian;Croat", "Zagreb"),
    "SVN": ("Slovenia", "Slovene;Slovenes;Slovenian;Slovenians", "Slovenian;Slovene", "Ljubljana"),
    "SVK": ("Slovakia;Slovak Republic", "Slovak;Slovaks", "Slovak;Slovakian", "Bratislava"),
    "ALB": ("Albania", "Albanian;Albanians", "Albanian", "Tirana"),
    "MNE": ("Montenegro", "Montenegrin;Montenegrins", "Montenegrin", "Podgorica"),
    "CHE": ("Switzerland;Swiss Confederation", "Swiss", "Swiss", "Bern;Berne"),
    "CYM": ("Cayman Islands", "", "", "-George Town"),
    "GUY": ("Guyana", "", "", "-Georgetown"),
    "VGB": ("British Virgin Islands", "", "", "-Road Town"),
    "AIA": ("Anguilla", "", "", "-The Valley"),
    "CCK": ("Cocos Islands;Cocos (Keeling) Islands", "", "", "-West Island"),
    "SYC": ("Seychelles", "Seychellois", "Seychellois", "-Victoria"),
    "FLK": ("Falkland Islands;Falklands;the Falklands", "Falkland Islanders", "", "-Stanley"),
    "MDV": ("Maldives;the Maldives", "Maldivian;Maldivians", "Maldivian", "-Male"),
    "TCA": ("Turks and Caicos Islands;Turks and Caicos", "", "", "-Cockburn Town"),
    "GLP": ("Guadeloupe", "", "", "-Basse-Terre"), "REU": ("Réunion", "", "", "-Saint-Denis"),
    "JAM": ("Jamaica", "Jamaican;Jamaicans", "", "-Kingston"), "NFK": ("Norfolk Island", "", "", "-Kingston"),
    "VCT": ("Saint Vincent and the Grenadines;St. Vincent and the Grenadines;St. Vincent", "Vincentian", "", "-Kingstown"),
    "IMN": ("Isle of Man", "-NA", "", "-Douglas"), "SHN": ("Saint Helena;St. Helena", "", "", "-Jamestown"),
    "BES": ("Caribbean Netherlands", "-Dutchman;-Dutchmen;-Dutchwoman;-Dutchwomen", "-Dutch", "-Amsterdam"),
    "SPM": ("Saint Pierre and Miquelon", "-Frenchman;-Frenchmen;-Frenchwoman;-Frenchwomen", "-French", "-Saint-Pierre"),
    "ABW": ("Aruba", "", "-Dutch", "Oranjestad"), "SXM": ("Sint Maarten;-Netherlands Antilles;-Curacao and Dependencies", "", "", ""), "SEN": ("Senegal;-Mali Federation;-Senegambia", "", "", ""), "CUW": ("Curaçao;Curacao", "", "-Dutch", ""),
    "HKG": ("Hong Kong", "Hongkonger;Hongkongers;Hong Kongers;-Chinese", "Hong Kong;-Chinese", "-Hong Kong"),
    "MAC": ("Macau;Macao", "-Chinese", "-Chinese;Macau", "-Macao"),
    "KNA": ("Saint Kitts and Nevis;St. Kitts and Nevis", "", "", "-Basseterre"),
    "DOM": ("Dominican Republic", "Dominican;Dominicans", "Dominican", "Santo Domingo"),
    "DMA": ("Dominica", "-Dominican;-Dominicans", "-Dominican", "-Roseau"),
    "ECU": ("Ecuador;-Quito", "", "Ecuadorian;Ecuadorean", "Quito"),
    "BOL": ("Bolivia;-Upper Peru", "Bolivian;Bolivians", "Bolivian", "La Paz;Sucre"),
    "BRA": ("Brazil", "Brazilian;Brazilians", "Brazilian", "Brasilia;Brasília"),
    "COL": ("Colombia", "Colombian;Colombians", "Colombian", "Bogota;Bogotá"),
    "VEN": ("Venezuela;Bolivarian Republic of Venezuela;-United States of Venezuela", "Venezuelan;Venezuelans", "Venezuelan", "Caracas"),
    "MEX": ("Mexico;-Mexican Empire", "Mexican;Mexicans", "Mexican", "Mexico City"),
    "GTM": ("Guatemala", "Guatemalan;Guatemalans", "Guatemalan", "Guatemala City"),
    "PAN": ("Panama", "Panamanian;Panamanians", "Panamanian", "Panama City"),
    "SLV": ("El Salvador", "Salvadoran;Salvadorans;Salvadorean", "Salvadoran;Salvadorean", "San Salvador"),
    "CRI": ("Costa Rica", "Costa Rican;Costa Ricans", "Costa Rican", "-San Jose"),
    "PRI": ("Puerto Rico", "Puerto Rican;Puerto Ricans", "Puerto Rican", "-San Juan"),
    "HTI": ("Haiti", "Haitian;Haitians", "Haitian", "Port-au-Prince"),
    "ARG": ("Argentina", "Argentine;Argentines;Argentinian;Argentinians;Argentinean", "Argentine;Argentinian;Argentinean", "Buenos Aires"),
    "TTO": ("Trinidad and Tobago;Trinidad & Tobago;Trinidad", "Trinidadian;Trinidadians", "Trinidadian", "Port of Spain"),
    "ATG": ("Antigua and Barbuda;Antigua & Barbuda", "Antiguan;Antiguans", "Antiguan", "-St. John's"),
    "GRD": ("Grenada", "Grenadian;Grenadians", "Grenadian", "-St. George's"),
    "BRB": ("Barbados", "Barbadian;Barbadians;Bajan", "Barbadian", "-Bridgetown"),
    "STP": ("São Tomé and Príncipe;Sao Tome and Principe", "", "", "Sao Tome"),
    "CPV": ("Cape Verde;Cabo Verde", "Cape Verdean;Cape Verdeans", "Cape Verdean", "-Praia"),
    "GNB": ("Guinea-Bissau;Guinea Bissau", "Bissau-Guinean", "Bissau-Guinean", "Bissau"),
    "GNQ": ("Equatorial Guinea", "Equatorial Guinean;Equatorial Guineans", "Equatorial Guinean;Equatoguinean", "Malabo;-Ciudad de la Paz"),
    "SWZ": ("Eswatini;Swaziland", "Swazi;Swazis;-liSwati;-emaSwati", "Swazi;-Swati", "Mbabane"),
    "LSO": ("Lesotho", "Basotho;-Mosotho", "Basotho", "Maseru"),
    "BWA": ("Botswana", "Batswana;Motswana", "Botswanan;-Motswana;-Batswana", "Gaborone"),
    "ZAF": ("South Africa", "South African;South Africans", "South African", "Pretoria;-Cape Town"),
    "ZWE": ("Zimbabwe;Rhodesia", "Zimbabwean;Zimbabweans", "Zimbabwean;Rhodesian", "Harare"),
    "NGA": ("Nigeria", "Nigerian;Nigerians", "Nigerian", "Abuja"),
    "NER": ("Niger;Republic of Niger", "Nigerien;Nigeriens", "Nigerien", "Niamey"),
    "BEN": ("Benin;Dahomey", "Beninese", "Beninese", "Porto-Novo;Cotonou"),
    "BDI": ("Burundi;-Urundi;-Ruanda-Urundi;-German East Africa", "Burundian;Burundians", "Burundian", "Bujumbura;Gitega"),
    "RWA": ("Rwanda;-German East Africa", "Rwandan;Rwandans", "Rwandan;Rwandese", "Kigali"),
    "CAF": ("Central African Republic;CAR", "Central African;Central Africans", "Central African", "Bangui"),
    "TCD": ("Chad", "Chadian;Chadians", "Chadian", "N'Djamena;Ndjamena"),
    "ESH": ("Western Sahara;-Rio de Oro", "Sahrawi;Sahrawis;Saharawi", "Sahrawi;Saharawi", "-El-Aaiun"),
    "MAR": ("Morocco;-Ifni;-Spanish Sahara;-Western Sahara", "Moroccan;Moroccans", "Moroccan", "Rabat"),
    "DZA": ("Algeria", "Algerian;Algerians", "Algerian", "Algiers"),
    "TUN": ("Tunisia", "Tunisian;Tunisians", "Tunisian", "Tunis"),
    "MRT": ("Mauritania", "Mauritanian;Mauritanians", "Mauritanian", "Nouakchott"),
    "SOM": ("Somalia;Somaliland;Puntland", "Somali;Somalis;Somalian", "Somali;Somalian", "Mogadishu"),
    "ETH": ("Ethiopia;Tigray;Abyssinia", "Ethiopian;Ethiopians;Tigrayan;Tigrayans", "Ethiopian;Tigrayan", "Addis Ababa"),
    "KEN": ("Kenya", "Kenyan;Kenyans", "Kenyan", "Nairobi"),
    "MLI": ("Mali;-Mali Federation", "Malian;Malians", "Malian", "Bamako"),
    "BFA": ("Burkina Faso;Upper Volta", "Burkinabe;Burkinabé", "Burkinabe;Burkinabé", "Ouagadougou"),
    "COM": ("Comoros;the Comoros", "Comorian;Comorians;Comoran", "Comorian;Comoran", "Moroni"),
    "BRN": ("Brunei;Brunei Darussalam", "Bruneian", "Bruneian;Brunei", "Bandar Seri Begawan"),
    "BTN": ("Bhutan", "Bhutanese", "Bhutanese", "Thimphu"),
    "SGP": ("Singapore", "Singaporean;Singaporeans", "Singaporean;Singapore", "-Singapore"),
    "KWT": ("Kuwait", "Kuwaiti;Kuwaitis", "Kuwaiti", "Kuwait City"),
    "BHR": ("Bahrain;-Dilmun;-Tylos;-Awal;-Mishmahig;-Bahrayn", "Bahraini;Bahrainis", "Bahraini", "Manama"),
    "MCO": ("Monaco", "", "-Monacan", "-Monaco"), "SMR": ("San Marino", "", "", "-San Marino"),
    "LIE": ("Liechtenstein", "", "", "-Vaduz"), "GIB": ("Gibraltar", "", "", "-Gibraltar"),
    "DJI": ("Djibouti;-French Territory of the Afars and Issas", "", "Djiboutian", "-Djibouti"),
    "GUM": ("Guam", "", "", "-Hagatna"), "KIR": ("Kiribati", "", "", "-Tarawa"),
    "FSM": ("Micronesia;Federated States of Micronesia;-Ponape;-Truk;-and Yap Districts;-New Philippines", "", "Micronesian", "Palikir"),
    "PNG": ("Papua New Guinea;Bougainville;-German New Guinea;-British New Guinea", "Papua New Guinean", "Papua New Guinean;Bougainville", "Port Moresby"),
    "WSM": ("Samoa;Western Samoa", "", "", "Apia"), "ASM": ("American Samoa;-Eastern Samoa", "", "", "-Pago Pago"),
    "LVA": ("Latvia", "Latvian;Latvians", "Latvian", "Riga"), "LTU": ("Lithuania", "Lithuanian;Lithuanians", "Lithuanian", "Vilnius"),
    "EST": ("Estonia", "Estonian;Estonians", "Estonian", "Tallinn"),
    "THA": ("Thailand;-Siam", "Thai;Thais", "Thai", "Bangkok"),
    "VIR": ("U.S. Virgin Islands;US Virgin Islands", "", "", "-Charlotte Amalie"),
    "AUT": ("Austria", "Austrian;Austrians", "Austrian", "Vienna"),
    "GGY": ("Guernsey", "-Channel Islander;-Channel Islanders", "-Channel Islander", "-St Peter Port"),
    "JEY": ("-Jersey", "-Channel Islander;-Channel Islanders", "-Channel Islander", "-Saint Helier"),
    "CMR": ("Cameroon;Ambazonia", "Cameroonian;Cameroonians", "Cameroonian", "Yaounde;Yaoundé"),
    "HUN": ("Hungary", "Hungarian;Hungarians", "Hungarian;Magyar", "Budapest"),
    "NAM": ("Namibia;South-West Africa;South West Africa", "", "", "-"),
    "LBR": ("Liberia", "", "", ""), "GIN": ("Guinea", "Guinean;Guineans", "Guinean", "Conakry"),
    "CAN": ("Canada;Quebec", "Canadian;Canadians", "Canadian;Québécois", "Ottawa"),
    "SLE": ("Sierra Leone", "Sierra Leonean;Sierra Leoneans", "Sierra Leonean", "Freetown"),
}
# States that the facts do not join.
MORE = [
    ("XKX", "Kosovo", "Republic of Kosovo;Kosova", "Kosovar;Kosovars;Kosovan;Kosovo Albanians;Kosovo Albanian", "Kosovar;Kosovan;Kosovo;Kosovo Albanian", "Pristina;Prishtina", "", "knowledge"),
]
# Words that mean something else in English, or too many things, even with a capital.
NEVER = {"NA", "none", "Male", "Victoria", "Hamilton", "Stanley", "Wellington", "Kingston", "Adamstown", "Plymouth",
         "Marigot", "Alofi", "Flying Fish Cove", "Diego Garcia", "Santo Domingo (the capital city's name formerly applied to the entire country)",
         "Persia", "Quito", "Siam", "Gold Coast", "Georgetown", "Valletta;"}


def split(text):
    text = html.unescape(text or "")
    text = re.sub(r"\[[^]]*\]", "", text)
    text = re.sub(r"\((?!s\)|men\)|women\)|Keeling)[^)]*\)", "", text)
    return [p.strip(" *") for p in re.split(r"[;,/]| or | and (?=[A-Z][a-z]+ Islanders)", text) if p.strip(" *")]


def people(text):
    out = []
    for p in split(text):
        p = p.strip()
        m = re.match(r"(.*?)(man|woman)\((men|women)\)$", p) or re.match(r"(.*?)(man|woman) \((men|women)\)$", p)
        if m:
            out += [m[1] + m[2], m[1] + m[3]]
        elif p.endswith("(s)"):
            out += [p[:-3], p[:-3] + "s"]
        elif not p.startswith("note"):
            out.append(p)
    return out


def merge(first, second):
    away = {s[1:] for s in second if s.startswith("-")}
    out = []
    for s in second + first:
        if s and not s.startswith("-") and s not in away and s not in NEVER and s not in out:
            out.append(s)
    return out


def main():
    print("# States and territories: names, people, adjectives, and the capital or seat that stands for the government.")
    print("# See README.md. One line a state; alternatives are separated by semicolons.")
    print("code\tname\taliases\tpeople\tadjectives\tseats\twikidata\tsource")
    rows = []
    for r in csv.DictReader(open(sys.argv[1], encoding="utf-8"), delimiter="\t"):
        if r["iso3"] in ("ATA", "BVT", "HMD", "UMI", "SJM", "IOT", "PCN", "SGS"):
            extra = ("", "", "", "")
        else:
            extra = EXTRA.get(r["iso3"], ("", "", "", ""))
        official = html.unescape(r["official"]).strip(" *")
        names = [r["name"].replace("&", "and").replace("St. ", "Saint "), r["name"], re.sub("^the ", "", official)] + \
            [f for f in split(r["former"]) if len(f) > 3 and not re.search("(?i)territory|protectorate|soviet|german|french|british|netherlands new|island|districts|colony|democratic republic of viet", f)]
        a = [n for n in merge(names, extra[0].split(";")) if n != "none"]
        p = merge(people(r["demonym_noun"]), extra[1].split(";"))
        j = merge([x for x in split(r["demonym_adjective"]) if not x.startswith("note") and not x.endswith("(s)")], extra[2].split(";"))
        c = merge([r["capital"].strip()], extra[3].split(";"))
        if r["iso3"] == "JEY":
            a = ["Jersey (Channel Islands)"]
        name = a[0]
        rows.append((r["iso3"], name, ";".join(a[1:]), ";".join(p), ";".join(j), ";".join(c), r["wikidata"], "facts+knowledge" if r["iso3"] in EXTRA else "facts"))
    rows += MORE
    for r in sorted(rows):
        print("\t".join(r))


main()
