"""The words that stories, lists and tasks draw from. Underscores stand for spaces."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


GIRLS = _words("""
Ada Mia Lily Anna Emma Sara Nora Ella Zoe Ruby Alice Clara Eva Iris Julia Lena Maya Nina Olga Paula Rosa Sofia Tara
Uma Vera Wendy Yara Zara Amy Bella Cora Daisy Edith Fiona Grace Hana Ida Jane Kate Laura Molly Nadia Olive Petra
Rita Selma Tilda Violet Wilma Ines Joan Kira Lucy Mona Noor Pearl Rachel Stella Tess Asha Bianca Dora Elsa Freya
Gina Helen Isla Jasmine Karin Leila Marta Nell Priya Ronja Sana Thea Abby""")
BOYS = _words("""
Tom Ben Max Leo Sam Jack Noah Adam Finn Oscar Paul Hugo Ivan Jonas Karl Luca Mark Nico Otto Peter Ravi Simon Theo
Victor Will Yusuf Zack Alan Boris Carl David Eric Felix George Henry Ian James Kofi Liam Milo Nils Omar Pablo Quinn
Rob Stefan Tim Umar Vik Walter Xavi Aaron Bruno Colin Dennis Emil Frank Gus Hans Igor Joel Kurt Lars Moses Ned Owen
Philip Ron Sven Toby Uri Vito Wes Arthur Basil Diego Elias""")
WATER_ANIMALS = _words("""
dolphin whale shark seal octopus crab lobster salmon trout squid starfish jellyfish seahorse shrimp eel walrus
otter clownfish stingray carp""")
FOREST_ANIMALS = _words("""
fox bear wolf deer rabbit hedgehog squirrel badger mole moose raccoon skunk boar lynx weasel chipmunk beaver hare""")
FARM_ANIMALS = _words("cow pig horse sheep goat hen duck goose donkey rooster turkey pony calf lamb")
WILD_ANIMALS = _words("""
lion tiger elephant giraffe zebra monkey rhino hippo leopard cheetah gorilla crocodile camel kangaroo koala panda
buffalo hyena antelope jaguar sloth lemur""")
BIRDS = _words("""
owl crow robin eagle sparrow parrot penguin swan stork pigeon raven falcon gull heron magpie finch pelican ostrich
peacock woodpecker flamingo lark""")
INSECTS = _words("ant bee butterfly beetle ladybird moth cricket dragonfly wasp grasshopper firefly fly")
PETS = _words("cat dog hamster parrot rabbit goldfish kitten puppy turtle canary")
SMALL_ANIMALS = _words("mouse frog toad snail lizard turtle bat kitten puppy tortoise newt gecko")
ANIMALS = sorted(
    {
        *FOREST_ANIMALS,
        *FARM_ANIMALS,
        *WILD_ANIMALS,
        *BIRDS,
        *SMALL_ANIMALS,
        *PETS,
        *INSECTS,
        "otter",
        "seal",
        "crab",
        "whale",
        "dolphin",
        "octopus",
        "dragon",
    }
)
HEROES = sorted({*ANIMALS} - {"goldfish", "fly"})

FRUIT = _words("""
apple banana cherry lemon mango orange peach pear plum grape melon fig kiwi strawberry apricot lime coconut papaya""")
VEGETABLES = _words("""
carrot potato onion pea bean cabbage spinach pumpkin cucumber leek radish turnip beetroot lettuce celery broccoli""")
COLOURS = _words("red blue green yellow orange purple pink brown black white grey silver golden turquoise")
INSTRUMENTS = _words("piano violin flute drum guitar trumpet harp cello clarinet banjo accordion oboe tuba harmonica")
JOBS = _words("""
baker teacher doctor farmer painter carpenter sailor gardener cook nurse tailor fisher pilot miner smith potter
shepherd librarian plumber judge dentist singer dancer actor builder clockmaker beekeeper postman weaver cobbler
astronomer blacksmith""")
TOOLS = _words("hammer saw drill spade rake axe pliers chisel wrench screwdriver shovel file ladder")
CLOTHES = _words("shirt coat hat scarf sock glove shoe boot dress jacket skirt sweater belt cap")
SPORTS = _words("football tennis swimming running rowing skiing hockey golf boxing cycling judo basketball")
FURNITURE = _words("table chair bed shelf desk sofa cupboard bench stool wardrobe")
VEHICLES = _words("car bus train boat bicycle tram truck plane ship tractor scooter van")
DRINKS = _words("water milk tea juice coffee lemonade cocoa")
FLOWERS = _words("rose tulip daisy lily sunflower violet poppy orchid daffodil lavender")
TREES = _words("oak pine birch willow maple beech fir elm ash cedar chestnut")
SHAPES = _words("circle square triangle rectangle star heart oval hexagon")
ROOMS = _words("kitchen bedroom bathroom cellar attic hall study pantry")

OBJECTS = _words("""
kite key lamp book drum bell boat map coin ring box basket clock mirror candle lantern ladder bottle button feather
shell stone ribbon hat scarf whistle ball flute compass telescope umbrella blanket wheel rope bucket brush pencil
letter puzzle marble rocket wagon sledge balloon crown violin cup teapot spoon chest acorn pearl diary photo cake
painting necklace magnet bicycle tent backpack kettle flag glove boot paper_boat wooden_horse music_box seed""")
FOODS = _words("""
bread soup cake honey cheese apples berries porridge pancakes nuts cookies pie noodles carrots cherries jam plums
biscuits rice corn pears mushrooms dumplings waffles toast""")
PLACES = _words("""
in_the_forest by_the_river in_a_small_village near_the_sea on_a_green_hill in_an_old_garden at_the_edge_of_a_lake
in_a_quiet_valley on_a_little_island in_the_big_city beside_a_windmill in_a_snowy_mountain_village
under_an_old_bridge in_a_dusty_attic near_the_harbour in_a_meadow in_a_tall_tower on_a_farm behind_the_school
at_the_foot_of_a_mountain in_a_cosy_cave next_to_the_market in_the_desert in_a_deep_wood in_a_lighthouse
beside_the_railway in_a_hollow_tree on_a_houseboat near_a_waterfall in_a_busy_street in_a_castle in_a_greenhouse
in_the_orchard in_a_narrow_lane on_a_sunny_beach in_a_library in_the_marsh beside_the_mill in_a_bakery
in_a_circus_tent on_the_moor""")
GOALS_PLACES = _words("""
the_lake the_hill the_mill the_market the_old_oak the_harbour the_castle the_bridge the_cave the_orchard the_tower
the_village the_well the_waterfall the_beach the_station the_lighthouse the_meadow the_library the_bakery the_school
the_farm the_island the_church the_mountain the_garden the_forge the_museum""")
ADJECTIVES = _words("""
small brave clever kind shy lazy happy curious gentle proud quiet careful hungry old young cheerful sleepy grumpy
lonely playful patient stubborn honest restless polite silly busy wise nervous friendly calm bold greedy forgetful""")
LOOKS = _words("""
red blue green yellow golden silver tiny shiny old broken wooden heavy strange striped round dusty bright soft
wonderful beautiful little long purple painted rusty glass paper pretty plain odd precious warm""")
FEELINGS = _words("happy proud glad relieved surprised grateful delighted thankful cheerful excited")
BAD_FEELINGS = _words("sad afraid worried angry lonely tired upset nervous ashamed puzzled disappointed cross")
WEATHER = _words("sunny rainy windy cold snowy warm foggy stormy cloudy bright grey frosty hot mild misty")
TIMES = _words("""
one_morning one_evening one_day one_night early_one_morning last_summer one_winter_day one_autumn_afternoon
on_a_Monday on_a_Sunday on_the_first_day_of_spring on_market_day just_before_dawn after_lunch late_one_night
on_a_Tuesday on_a_Friday one_cold_afternoon at_sunset""")
SOUNDS = _words("""
whisper bang splash squeak rustle whistle rumble hum click song knock cry laugh rattle creak sneeze""")
SKILLS = _words("""
swim sing dance read paint juggle cook whistle skate climb count fly_a_kite bake_bread play_the_drum write_poems
ride_a_bicycle tie_knots row_a_boat play_chess tell_jokes plant_trees make_cheese""")
VIRTUES = _words("""
patience courage kindness honesty friendship sharing hard_work a_good_plan a_clear_head good_manners listening
hope practice trust""")

CATEGORIES: dict[str, list[str]] = {
    "girl": GIRLS,
    "boy": BOYS,
    "person": GIRLS + BOYS,
    "animal": ANIMALS,
    "bird": BIRDS,
    "fruit": FRUIT,
    "vegetable": VEGETABLES,
    "colour": COLOURS,
    "instrument": INSTRUMENTS,
    "job": JOBS,
    "tool": TOOLS,
    "object": OBJECTS,
    "food": FOODS,
    "place": PLACES,
    "goal_place": GOALS_PLACES,
    "adjective": ADJECTIVES,
    "look": LOOKS,
    "feeling": FEELINGS,
    "bad_feeling": BAD_FEELINGS,
    "weather": WEATHER,
    "time": TIMES,
    "sound": SOUNDS,
    "skill": SKILLS,
    "virtue": VIRTUES,
    "flower": FLOWERS,
    "tree": TREES,
    "drink": DRINKS,
    "sport": SPORTS,
    "number": ["two", "three", "four", "five", "six", "seven", "nine", "ten", "twelve"],
    "days": ["two days", "three days", "a whole week", "many hours", "an hour", "the whole morning", "a long time"],
}

LISTS: dict[str, list[str]] = {
    "animals that live in the water": WATER_ANIMALS,
    "animals that live in the forest": FOREST_ANIMALS,
    "farm animals": FARM_ANIMALS,
    "wild animals": WILD_ANIMALS,
    "birds": BIRDS,
    "insects": INSECTS,
    "pets": PETS,
    "animals": FOREST_ANIMALS + FARM_ANIMALS + WILD_ANIMALS,
    "kinds of fruit": FRUIT,
    "vegetables": VEGETABLES,
    "colours": COLOURS[:11],
    "musical instruments": INSTRUMENTS,
    "jobs": JOBS,
    "tools": TOOLS,
    "things to wear": CLOTHES,
    "sports": SPORTS,
    "pieces of furniture": FURNITURE,
    "vehicles": VEHICLES,
    "drinks": DRINKS,
    "flowers": FLOWERS,
    "trees": TREES,
    "shapes": SHAPES,
    "rooms of a house": ROOMS,
    "planets": _words("Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune"),
    "days of the week": _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "months": _words("January February March April May June July August September October November December"),
    "quantization levels": _words("Q8_0 Q6_K Q5_K_M Q4_K_M Q3_K_M Q2_K".replace("_", "~")),
    "countries in Europe": _words("France Spain Italy Germany Norway Sweden Poland Greece Portugal Austria Hungary"),
    "countries in Asia": _words("Japan China India Thailand Vietnam Nepal Mongolia Indonesia Malaysia"),
    "countries in Africa": _words("Egypt Kenya Ghana Nigeria Morocco Senegal Ethiopia Tanzania Mali"),
    "metals": _words("iron copper gold silver tin lead zinc aluminium nickel"),
    "senses": _words("sight hearing touch taste smell"),
    "seasons": _words("spring summer autumn winter"),
    "continents": ["Africa", "Asia", "Europe", "Australia", "Antarctica", "North America", "South America"],
}
LISTS["quantization levels"] = [word.replace("~", "_") for word in LISTS["quantization levels"]]

PLAIN_NOUNS = _words("""
garden planet window table river mountain forest bottle candle pencil paper mirror basket rabbit winter summer
spring autumn butter cheese orange lemon button dragon castle bridge island village harbour market school library
kitchen teacher doctor farmer painter sailor music guitar violin rocket engine wheel water flower tree stone letter
number circle square triangle morning evening night monday sunday friend brother sister mother father cousin cloud
thunder lightning rain snow storm wind fire earth ocean desert valley cave road street house door wall roof floor
chair lamp clock phone screen computer model memory weight level answer question story word sentence language
silver copper iron glass wood cotton wool silk leather plastic rubber metal carpet curtain pillow blanket jacket
trouser sweater pocket ticket station airport engineer pilot captain soldier king queen prince giant wizard monster
shadow secret treasure puzzle magic dream wonder journey battle victory danger courage wisdom freedom justice""")


def task_words() -> list[str]:
    """Every single lower-case word of three to nine letters that word tasks may use, sorted."""
    found: set[str] = set(PLAIN_NOUNS)
    for words in [*CATEGORIES.values(), *LISTS.values()]:
        for phrase in words:
            found.update(phrase.split())
    return sorted(
        word for word in found if word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 9
    )
