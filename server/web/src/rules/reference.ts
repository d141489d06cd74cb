/* Public references: nine symbols of Crockford's base32 and a check symbol. */
import { asciiCapitals } from "./ascii";
import { accepted, refused, type Outcome } from "./outcome";

/* `mistyped`: ten symbols whose check symbol does not fit. `malformed`: anything else. */
export type ReferenceFault = "mistyped" | "malformed";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS = 10;
const MODULUS = ALPHABET.length;

/* As people write them: any case, hyphens and spaces, O for 0, I and L for 1. */
function normalised(text: string): string {
	return asciiCapitals(text).replace(/[- ]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
}

/* ISO 7064, hybrid system MOD 33,32. */
function checkSymbol(symbols: string): string {
	let product = MODULUS;
	for (const symbol of symbols) {
		const sum = (product + ALPHABET.indexOf(symbol)) % MODULUS;
		product = ((sum || MODULUS) * 2) % (MODULUS + 1);
	}
	return ALPHABET.charAt((MODULUS + 1 - product) % MODULUS);
}

/* Ten symbols, as the server keeps them. */
export function readReference(text: string): Outcome<string, ReferenceFault> {
	const symbols = normalised(text);
	if (symbols.length !== SYMBOLS || [...symbols].some((symbol) => !ALPHABET.includes(symbol)))
		return refused("malformed");
	if (symbols.charAt(SYMBOLS - 1) !== checkSymbol(symbols.slice(0, -1)))
		return refused("mistyped");
	return accepted(symbols);
}

/* "7K3M9QXT2A" -> "7K3M9-QXT2A", as cards and wristbands show it. */
export function formatReference(reference: string): string {
	return `${reference.slice(0, SYMBOLS / 2)}-${reference.slice(SYMBOLS / 2)}`;
}
