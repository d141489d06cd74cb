/* Only a..z: toUpperCase would make "I" of "ı" and "SS" of "ß", which the server refuses. */
export function asciiCapitals(text: string): string {
	return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
