/* The text of a file. Spreadsheets of Windows save CSV in the code page of their country rather than in UTF-8. */

export type Encoding = "utf-8" | "utf-16le" | "windows-1254" | "windows-1251";

export interface Decoded {
	text: string;
	encoding: Encoding;
}

/* `wanted` is what somebody chose for a file that is not UTF-8. */
export function decoded(bytes: Uint8Array, wanted?: Encoding): Decoded {
	if (bytes[0] === 0xff && bytes[1] === 0xfe)
		return { text: new TextDecoder("utf-16le").decode(bytes), encoding: "utf-16le" };
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
	} catch {
		const encoding = wanted ?? guessed(bytes);
		return { text: new TextDecoder(encoding).decode(bytes), encoding };
	}
}

/* In Turkish few letters stand outside ASCII; of Cyrillic all do, and its small letters are the last 32 of windows-1251. */
function guessed(bytes: Uint8Array): Encoding {
	let letters = 0;
	let foreign = 0;
	for (const byte of bytes.subarray(0, 65536)) {
		const letter = byte | 0x20;
		if (letter >= 0x61 && letter <= 0x7a)
			letters++;
		else if (byte >= 0xc0)
			foreign++;
	}
	return foreign > (letters + foreign) * 0.3 ? "windows-1251" : "windows-1254";
}
