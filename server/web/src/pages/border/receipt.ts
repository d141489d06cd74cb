/* What a receipt says: the message of a PASETO v4.public token. Reading it verifies nothing; that takes the public key. */
export interface ReceiptMessage {
	reference: string;
	border_post: string;
	convoy: string | null;
	outcome: string;
	occurred_at: string;
	accepted_by: string;
}

const HEADER = "v4.public.";
const SIGNATURE_BYTES = 64;

function bytesOf(base64url: string): Uint8Array {
	const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
	return Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
}

/* null: not a receipt. */
export function readReceipt(token: string): ReceiptMessage | null {
	if (!token.startsWith(HEADER))
		return null;
	try {
		const signed = bytesOf(token.slice(HEADER.length).split(".")[0] ?? "");
		const message: unknown = JSON.parse(new TextDecoder().decode(signed.slice(0, -SIGNATURE_BYTES)));
		return typeof message === "object" && message !== null && "reference" in message ? (message as ReceiptMessage) : null;
	} catch {
		return null;
	}
}
