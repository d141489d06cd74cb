/* What somebody typed into the one search box: a reference, a phone, the number of an identity or a document, else a name. */
import { readNationalId } from "../../rules/national_id";
import { readPhone, type PhoneFault } from "../../rules/phone";
import { formatReference, readReference } from "../../rules/reference";

export type SearchKind = "name" | "reference" | "phone" | "national_id" | "document_number";
export type SearchFault = "mistyped_reference" | "mistyped_national_id" | "short_phone" | "long_phone" | "wrong_phone" | "long_name";

export interface SearchGiven {
	kind: SearchKind;
	value: string;
	shown: string; /* as it is read */
	fault?: SearchFault; /* nobody can have it */
	perhapsName?: true; /* a name of ten letters may happen to be a reference */
}

const NATIONAL_ID_DIGITS = 11;
const NAME_LONGEST = 200;
/* With the 0 in front, Turkish numbers have eleven digits and Ukrainian ones ten. */
const TURKISH_DIGITS = 11;

const PHONE_FAULTS: Partial<Record<PhoneFault, SearchFault>> = { too_short: "short_phone", too_long: "long_phone" };

/* null for nothing at all. */
export function readSearch(text: string): SearchGiven | null {
	const typed = text.trim().replace(/\s+/g, " ");
	if (typed === "")
		return null;
	const reference = readReference(typed);
	if (reference.ok)
		return { kind: "reference", value: reference.value, shown: formatReference(reference.value), ...(/\d/.test(typed) ? {} : { perhapsName: true }) };
	if (/^\+?[\d ().-]+$/.test(typed))
		return readDigits(typed);
	if (reference.fault === "mistyped" && /\d/.test(typed))
		return { kind: "reference", value: typed, shown: typed, fault: "mistyped_reference" };
	if (/^[A-Z0-9][A-Z0-9 -]{2,39}$/i.test(typed) && /\d.*\d/.test(typed))
		return { kind: "document_number", value: typed.replace(/[ -]/g, ""), shown: typed };
	return { kind: "name", value: typed, shown: typed, ...(typed.length > NAME_LONGEST ? { fault: "long_name" } : {}) };
}

/* Nothing but digits and what stands between them in phone numbers. */
function readDigits(typed: string): SearchGiven {
	const digits = typed.replace(/\D/g, "");
	if (/^[+(]|^0/.test(typed) || digits.length > NATIONAL_ID_DIGITS)
		return readGivenPhone(typed, digits);
	if (digits.length === NATIONAL_ID_DIGITS)
		return { kind: "national_id", value: digits, shown: digits, ...(readNationalId(digits).ok ? {} : { fault: "mistyped_national_id" }) };
	if (digits.length === 10)
		return digits.startsWith("5") ? readGivenPhone(`0${digits}`, `0${digits}`)
			: { kind: "reference", value: digits, shown: typed, fault: "mistyped_reference" };
	return { kind: digits.length < 3 ? "name" : "document_number", value: digits, shown: typed };
}

function readGivenPhone(typed: string, digits: string): SearchGiven {
	const international = /^\+|^00/.test(typed);
	const country = digits.length === TURKISH_DIGITS ? "+90" : "+380";
	const phone = readPhone(international || typed.startsWith("0") || typed.startsWith("(0") ? typed : `+${digits}`, country);
	if (phone.ok)
		return { kind: "phone", value: phone.value, shown: phone.value };
	return { kind: "phone", value: typed, shown: typed, fault: PHONE_FAULTS[phone.fault] ?? "wrong_phone" };
}
