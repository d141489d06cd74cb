/* Reads QR codes out of pictures: ZXing as WebAssembly, a part of its own that is loaded when somebody scans. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import file from "zxing-wasm/reader/zxing_reader.wasm";

/* Resolves when pictures can be read. */
export async function prepareReader(): Promise<void> {
	await prepareZXingModule({ overrides: { locateFile: () => file }, fireImmediately: true });
}

/* The text of the code in the picture; null: there is none. */
export async function readQr(picture: ImageData): Promise<string | null> {
	const [found] = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
	return found?.isValid ? found.text : null;
}
