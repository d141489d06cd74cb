/* The columns of CSV, as server/citizens/import_csv.c has them, and what a template says of them. */
import type { Key } from "../../language/language";

export interface Column {
	name: string;
	about: Key;
	example: string;
	needed?: true;
}

export const columns: Column[] = [
	{ name: "source_ref", about: "import.column.source_ref", example: "A-17", needed: true },
	{ name: "group_ref", about: "import.column.group_ref", example: "AK-3" },
	{ name: "city", about: "import.column.city", example: "LVIV", needed: true },
	{ name: "consent", about: "import.column.consent", example: "explicit, implicit, proxy" },
	{ name: "kind", about: "import.column.kind", example: "family, students, colleagues, person" },
	{ name: "keep_together", about: "import.column.keep_together", example: "must, prefer" },
	{ name: "expected_members", about: "import.column.expected_members", example: "4" },
	{ name: "pets", about: "import.column.pets", example: "1" },
	{ name: "luggage_kg", about: "import.column.luggage_kg", example: "60" },
	{ name: "occurred_at", about: "import.column.occurred_at", example: "2022-03-01T09:30:00+02:00" },
	{ name: "phone", about: "import.column.phone", example: "+905321234567" },
	{ name: "language", about: "import.column.language", example: "tr, uk, ru, en" },
	{ name: "kin_phone", about: "import.column.kin_phone", example: "+905321234567" },
	{ name: "kin_language", about: "import.column.kin_language", example: "tr, uk, ru, en" },
	{ name: "given_names", about: "import.column.given_names", example: "Ayşe Nur" },
	{ name: "family_name", about: "import.column.family_name", example: "Yıldız" },
	{ name: "birth_date", about: "import.column.birth_date", example: "1991-05-17, 1991" },
	{ name: "sex", about: "import.column.sex", example: "F, M, X" },
	{ name: "nationality", about: "import.column.nationality", example: "TUR" },
	{ name: "national_id", about: "import.column.national_id", example: "10000000146" },
	{ name: "needs", about: "import.column.needs", example: "wheelchair insulin" },
	{ name: "document_type", about: "import.column.document_type", example: "passport, id_card, emergency_travel_document, none" },
	{ name: "document_issuing_state", about: "import.column.document_issuing_state", example: "TUR" },
	{ name: "document_number", about: "import.column.document_number", example: "U12345678" },
	{ name: "document_expires_on", about: "import.column.document_expires_on", example: "2030-05-16" },
	{ name: "mrz", about: "import.column.mrz", example: "P<TURYILDIZ<<AYSE<NUR<<<…" },
];

/* The column of a file of rejected lines, which is no column of a registration. */
export const REASONS = "reasons";
