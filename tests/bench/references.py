"""Gives each reference read its right check symbol (ISO 7064 hybrid MOD 33,32): prints old, tab, new."""
import sys

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def check_symbol(symbols):
    product = 32
    for symbol in symbols:
        total = (product + SYMBOLS.index(symbol)) % 32 or 32
        product = total * 2 % 33
    return SYMBOLS[(33 - product) % 32]


for line in sys.stdin:
    old = line.strip()
    print(old, old[:9] + check_symbol(old[:9]), sep="\t")
