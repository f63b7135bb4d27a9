"""Make the customers of docs/matching.md: nobody's data, the same on every machine.

    python docs/examples/customers/make.py docs/examples/customers

Writes customers.csv (with some people typed in twice), truth.csv (who is who) and
newsletter.csv (a second list, with some of the same people).
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

GIVEN_NAMES = (
    "Ada Agnes Albert Alice Amelia Arthur Beatrice Bernard Bridget Cecil Clara Conrad Cora Daphne "
    "Desmond Dorothy Edgar Edith Edmund Eleanor Ernest Esther Felix Flora Frances Frederick George "
    "Gilbert Grace Harold Harriet Helen Hubert Ida Irene Isaac Ivy Jasper Josephine Julian Laura "
    "Leonard Lewis Lydia Mabel Martha Maurice Miriam Nora Oliver Oscar Percy Phoebe Ralph Rose "
    "Rupert Silas Stella Sybil Theodore Vera Victor Walter Wilfred Winifred"
)
SHORT = {
    "Albert": "Bert", "Beatrice": "Bea", "Eleanor": "Nell", "Frederick": "Fred", "Harriet":
    "Hattie", "Josephine": "Jo", "Leonard": "Len", "Theodore": "Ted", "Winifred": "Win",
}  # fmt: skip
FAMILY_NAMES = (
    "Ashdown Barlow Beckett Birch Blackwood Bramley Brook Calder Carver Chandler Colby Cooper "
    "Crane Dale Dyer Eastman Ellery Farrow Fenwick Fletcher Forester Garland Gilmore Grove Hale "
    "Harding Hartley Hayward Holloway Hurst Ingram Kendrick Langley Lister Lockwood Marlowe Mercer "
    "Millward Norwood Oakley Osgood Pemberton Quarrie Radcliffe Redfern Ridley Rowntree Sadler "
    "Shepherd Sinclair Stanhope Sutcliffe Thackeray Thorne Underhill Wainwright Westbrook Whitlock "
    "Winslow Wyndham"
)
STREET_NAMES = "Abbey Bridge Castle Chapel Church Elm Garden Harbour High Mill Orchard Station"
KINDS = ("Street", "Road", "Lane")
TOWNS = {"Aldmere": "4101", "Brackton": "4120", "Carrow": "4133", "Dunsby": "4147"}
FIELDS = (
    "customer_id", "given_name", "surname", "date_of_birth", "card_no", "street", "town",
    "postcode", "phone",
)  # fmt: skip
random_number = random.Random(2024)  # noqa: S311  # made-up people, no secrets


def one(among):
    """Return one of a sequence; random() alone gives the same numbers in every Python."""
    return among[int(random_number.random() * len(among))]


def chance(share):
    """Return True in this share of cases."""
    return random_number.random() < share


def digits(count):
    """Return so many digits."""
    return "".join(one("0123456789") for _ in range(count))


def household():
    """Return the records of a family: one name, one address, mostly one telephone."""
    surname, town = one(FAMILY_NAMES.split()), one(list(TOWNS))
    street = f"{1 + int(random_number.random() * 90)} {one(STREET_NAMES.split())} {one(KINDS)}"
    phone = f"01{digits(8)}"
    for _ in range(one((1, 1, 2, 2, 3))):
        born = date(1940, 1, 1) + timedelta(days=int(random_number.random() * 365 * 60))
        yield {
            "given_name": one(GIVEN_NAMES.split()),
            "surname": surname,
            "date_of_birth": born.isoformat(),
            "card_no": f"77{digits(6)}" if chance(0.6) else "",
            "street": street,
            "town": town,
            "postcode": TOWNS[town],
            "phone": phone if chance(0.7) else "",
        }


def slip(text):
    """Return a text with one typing error."""
    place = 1 + int(random_number.random() * (len(text) - 1))
    if chance(0.4):
        return text[:place] + text[place + 1 :]
    if chance(0.5) and place + 1 < len(text):
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    digit = text[place].isdigit()
    return text[:place] + one("0123456789" if digit else "aeinorst") + text[place + 1 :]


def typed_again(person, moves):
    """Return a person as somebody else typed them in, perhaps after a move."""
    new = dict(person)
    if chance(0.3):
        new["given_name"] = SHORT.get(new["given_name"], new["given_name"])
    for field, share in (("given_name", 0.12), ("surname", 0.12), ("street", 0.15)):
        if chance(share):
            new[field] = slip(new[field])
    if chance(0.1):
        new["date_of_birth"] = slip(new["date_of_birth"])
    for field, share in (("date_of_birth", 0.1), ("card_no", 0.35), ("phone", 0.3)):
        if chance(share):
            new[field] = ""
    if new["card_no"] and chance(0.1):
        new["card_no"] = slip(new["card_no"])
    if chance(moves):
        new |= {name: value for name, value in next(household()).items() if name in FIELDS[5:]}
    return new


def write(path, fields, rows):
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder):
    """Write the three files."""
    people = []
    while len(people) < 500:
        people += household()
    records = [(number, person) for number, person in enumerate(people)]
    records += [(n, typed_again(person, 0.15)) for n, person in enumerate(people) if chance(0.16)]
    records.sort(key=lambda row: (row[1]["town"], row[1]["street"], row[1]["phone"], row[0]))
    customers = [
        {"customer_id": f"C{number:04}", "person": person, **row}
        for number, (person, row) in enumerate(records, start=1)
    ]
    subscribers = [typed_again(person, 0.2) for person in people if chance(0.2)]
    subscribers += [person for _ in range(25) for person in household()]
    subscribers.sort(key=lambda row: (row["surname"], row["given_name"], row["phone"]))
    write(folder / "customers.csv", FIELDS, customers)
    truth = [{"record_id": r["customer_id"], "person_id": f"p{r['person']:03}"} for r in customers]
    write(folder / "truth.csv", ("record_id", "person_id"), truth)
    fields = ("subscriber", *FIELDS[1:])
    rows = [{"subscriber": f"N{n:03}", **row} for n, row in enumerate(subscribers, start=1)]
    write(folder / "newsletter.csv", fields, rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
