/*
 * A name in the capitals of a passport's machine readable zone: ICAO 9303-3 section 6, where it leaves a choice as Turkish passports
 * have it (Ö is O, not OE); Ukrainian letters by resolution 55 of 2010, as Ukrainian passports have them.
 */
const LATIN: Record<string, string> = {
	ß: "SS", Æ: "AE", Œ: "OE", Ø: "OE", Å: "AA", Þ: "TH", Ð: "D", Đ: "D", Ħ: "H", Ł: "L", Ŋ: "N", Ŧ: "T", ı: "I", Ə: "E",
};
const CYRILLIC: Record<string, string> = {
	А: "A", Б: "B", В: "V", Г: "H", Ґ: "G", Д: "D", Е: "E", Є: "IE", Ж: "ZH", З: "Z", И: "Y", І: "I", Ї: "I", Й: "I", К: "K", Л: "L", М: "M", Н: "N",
	О: "O", П: "P", Р: "R", С: "S", Т: "T", У: "U", Ф: "F", Х: "KH", Ц: "TS", Ч: "CH", Ш: "SH", Щ: "SHCH", Ь: "", Ю: "IU", Я: "IA",
	Ё: "E", Ы: "Y", Э: "E", Ъ: "",
};
/* At the beginning of a word. */
const CYRILLIC_FIRST: Record<string, string> = { Є: "YE", Ї: "YI", Й: "Y", Ю: "YU", Я: "YA" };
const MARKS = /\p{M}/gu;

function wordInCapitals(word: string): string {
	const letters = [...word.normalize("NFC").toUpperCase().replaceAll("ЗГ", "ZGH")];
	return letters.map((letter, n) => {
		const known = (n === 0 ? CYRILLIC_FIRST[letter] : undefined) ?? CYRILLIC[letter] ?? LATIN[letter];
		return known ?? letter.normalize("NFKD").replace(MARKS, "");
	}).join("").replace(/[^A-Z]/g, "");
}

/* Words apart by blanks; hyphens part words, apostrophes and whatever else is no letter are dropped. */
export function mrzSpelling(name: string): string {
	return name.split(/[\s\-–—.]+/).map(wordInCapitals).filter(Boolean).join(" ");
}
