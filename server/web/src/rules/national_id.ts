/*
 * The number of a Turkish identity (T.C. kimlik no). It holds neither birth date nor sex, and one
 * swap of neighbours in ten goes unnoticed: still compare names.
 */
import { accepted, refused, type Outcome } from "./outcome";

export type NationalIdFault =
	| "not_digits"
	| "length"
	| "leading_zero"
	| "placeholder"
	| "check_digits";

const DIGITS = 11;

function sum(digits: number[]): number {
	return digits.reduce((total, digit) => total + digit, 0);
}

function checkDigitsFit(digits: number[]): boolean {
	const odd = sum(digits.slice(0, 9).filter((_, i) => i % 2 === 0));
	const even = sum(digits.slice(0, 9).filter((_, i) => i % 2 === 1));
	/* The rule says 7 * odd - even, which may be negative; 9 is -1 modulo 10. */
	const tenth = (7 * odd + 9 * even) % 10;
	return digits[9] === tenth && digits[10] === (odd + even + tenth) % 10;
}

/* The number without the spaces around it. */
export function readNationalId(text: string): Outcome<string, NationalIdFault> {
	const number = text.replace(/^[ \t]+|[ \t]+$/g, "");
	if (/[^0-9]/.test(number))
		return refused("not_digits");
	if (number.length !== DIGITS)
		return refused("length");
	if (number.startsWith("0"))
		return refused("leading_zero");
	/* One repeated digit passes the check digits, and is what people type to get on. */
	if (/^([0-9])\1{9}/.test(number))
		return refused("placeholder");
	return checkDigitsFit([...number].map(Number)) ? accepted(number) : refused("check_digits");
}
