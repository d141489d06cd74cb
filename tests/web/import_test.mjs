/* Lists of people from files: checked line by line, then written. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { accessible, device, screenshots, withBrowser } from "./support/browser.mjs";
import { account, api, freshName, signIn } from "./support/staff.mjs";

withBrowser();

const HEADER = "source_ref,group_ref,city,phone,given_names,family_name,birth_date,national_id";
const MIXED = [HEADER,
	"r1,f1,LVIV,+905321234567,Ayşe,Yıldız,1980,",
	"r2,f1,,,Ömer,Yıldız,1985-01-01,",
	"r3,,NOWHERE,,Ali,Kaya,1990,",
	"r4,,KYIV,,<b>Oya</b>,Ak,1990,10000000147",
	"r5,,KYIV,=1+1,@Can,Demir,1899,",
	"r1,,KYIV,,Ece,Demir,1990,",
	"r6,,KYIV,,Ada,Ak,1990,", ""].join("\r\n");
const WORDS = {
	en: { source: "Name of the list", file: "File", check: "Check the file", checked: "Checked: nothing is written yet", will: "3 lines will be registered", wont: "4 lines cannot be registered",
		write: "Register 3 lines", written: "Registered", did: "3 lines were registered", refused: /^Refused: 4$/, digits: "A T.C. kimlik no has 11 digits", other: "Another file",
		before: "3 lines were registered before", nothing: "There is nothing new to register in this file.", summary: "There are 2 problems" },
	tr: { source: "Listenin adı", file: "Dosya", check: "Dosyayı denetle", checked: "Denetlendi: henüz hiçbir şey yazılmadı", will: "3 satır kaydedilecek", wont: "4 satır kaydedilemez",
		write: "3 satırı kaydet", written: "Kaydedildi", did: "3 satır kaydedildi", refused: /^Reddedildi: 4$/, digits: "T.C. kimlik no 11 rakamdır", other: "Başka bir dosya",
		before: "3 satır daha önce kaydedilmişti", nothing: "Bu dosyada kaydedilecek yeni bir şey yok.", summary: "2 sorun var" },
	uk: { source: "Назва списку", file: "Файл", check: "Перевірити файл", checked: "Перевірено: ще нічого не записано", will: "Буде зареєстровано 3 рядки", wont: "4 рядки не можна зареєструвати",
		write: "Зареєструвати 3 рядки", written: "Зареєстровано", did: "Зареєстровано 3 рядки", refused: /^Відхилено: 4$/, digits: "T.C. kimlik no має 11 цифр", other: "Інший файл",
		before: "3 рядки зареєстровано раніше", nothing: "У цьому файлі немає нічого нового для реєстрації.", summary: "Є 2 помилки" },
};

const fresh = () => `list-${randomBytes(5).toString("hex")}`;
const csv = (text, name = "list.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.isBuffer(text) ? text : Buffer.from(text) });

async function opened(t, language = "en") {
	const page = await (await device(t, { language })).newPage();
	await signIn(page, account("officer"));
	await page.goto("/#/import");
	await page.locator("#source").waitFor();
	return page;
}

async function check(page, file, source = fresh(), words = WORDS.en) {
	await page.getByLabel(words.source).fill(source);
	await page.getByLabel(words.file, { exact: true }).setInputFiles(file);
	await page.getByRole("button", { name: words.check }).click();
}

async function downloaded(page, name) {
	const coming = page.waitForEvent("download");
	await page.getByRole("button", { name }).click();
	const download = await coming;
	return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

for (const [language, words] of Object.entries(WORDS)) {
	test(`a list is checked, written and not written twice, in ${language}`, async (t) => {
		const page = await opened(t, language);
		await accessible(page);
		await screenshots(page, `import-choose-${language}`);
		await page.getByRole("button", { name: words.check }).click();
		await page.getByRole("alert").getByText(words.summary).waitFor();
		await accessible(page);

		const source = fresh();
		await check(page, csv(MIXED), source, words);
		await page.getByRole("heading", { name: words.checked }).waitFor();
		await page.getByText(words.will).waitFor();
		await page.getByText(words.wont).waitFor();
		await page.getByRole("cell", { name: "<b>Oya</b> Ak" }).waitFor();
		await page.getByText(words.digits).waitFor();
		await accessible(page);
		await screenshots(page, `import-checked-${language}`);
		await page.getByLabel(words.refused).check();
		assert.equal(await page.locator("tbody tr").count(), 4);

		await page.getByRole("button", { name: words.write }).click();
		await page.getByRole("heading", { name: words.written, exact: true }).waitFor();
		await page.getByText(words.did, { exact: true }).waitFor();
		await accessible(page);
		await screenshots(page, `import-written-${language}`);

		await page.getByRole("button", { name: words.other }).click();
		await check(page, csv(MIXED), source, words);
		await page.getByText(words.before).waitFor();
		await page.getByText(words.nothing).waitFor();
	});
}

test("nothing is written before it is confirmed, and each line leads to its person afterwards", async (t) => {
	const page = await opened(t);
	const family = freshName("Deneme");
	await check(page, csv(`${HEADER}\nr1,,LVIV,,Ayşe,${family},1980,\n`));
	await page.getByRole("heading", { name: "Checked: nothing is written yet" }).waitFor();
	const found = async () => (await api("POST", "/v1/citizens/search", { name: family })).items.filter((one) => one.family_name === family).length;
	assert.equal(await found(), 0);
	await page.getByRole("button", { name: "Register 1 line", exact: true }).click();
	await page.getByText("1 line was registered").waitFor();
	assert.equal(await found(), 1);
	assert.match(await page.getByRole("link", { name: `Ayşe ${family}` }).getAttribute("href"), /^#\/people\/[0-9A-Z]{10}$/);
});

test("the refused lines come back with their reasons, harmless to a spreadsheet, and can be corrected and sent again", async (t) => {
	const page = await opened(t);
	const source = fresh();
	await check(page, csv(MIXED, "elçilik.csv"), source);
	await page.getByRole("button", { name: "Register 3 lines" }).click();
	await page.getByText("3 lines were registered", { exact: true }).waitFor();
	const { name, text } = await downloaded(page, "Download the refused lines");
	assert.equal(name, "elçilik-refused.csv");
	const [header, ...lines] = text.replace(/^\uFEFF/, "").trimEnd().split("\r\n");
	assert.equal(header, `${HEADER},reasons`);
	assert.equal(lines.length, 4);
	assert.match(lines[1], /^r4,,KYIV,,<b>Oya<\/b>,Ak,1990,10000000147,"?national_id: A T\.C\. kimlik no/);
	assert.match(lines[2], /^r5,,KYIV,'=1\+1,'@Can,Demir,1899,,/);
	assert.match(lines[3], /An earlier line of the file has the same source_ref/);

	const corrected = text.replace("10000000147", "10000000146").replace("'=1+1", "'+905321234567").replace(",1899,", ",1999,").replace("r1,,KYIV", "r7,,KYIV");
	await page.getByRole("button", { name: "Another file" }).click();
	await check(page, csv(corrected), source);
	await page.getByText("3 lines will be registered").waitFor();
	await page.getByRole("button", { name: "Register 3 lines" }).click();
	await page.getByText("3 lines were registered", { exact: true }).waitFor();
	await page.getByText("1 line was refused").waitFor();
});

test("a list of a Turkish spreadsheet is read as what it is", async (t) => {
	const page = await opened(t);
	const turkish = Buffer.from([...`${HEADER.replaceAll(",", ";")}\nr1;;LVIV;;Ayşe;Yıldız;1980;\nr2;;LVIV;;İbrahim;Ağaoğlu;1980;\n`].map((symbol) =>
		({ "ş": 0xfe, "ı": 0xfd, "ğ": 0xf0, "İ": 0xdd })[symbol] ?? symbol.charCodeAt(0)));
	await page.getByLabel("Name of the list").fill(fresh());
	await page.getByLabel("File", { exact: true }).setInputFiles(csv(turkish));
	await page.getByText("This file is not in UTF-8").waitFor();
	assert.equal(await page.getByLabel("Letters of the file").inputValue(), "windows-1254");
	await page.getByText("Ayşe;Yıldız").waitFor();
	await accessible(page);
	await screenshots(page, "import-encoding");
	await page.getByRole("button", { name: "Check the file" }).click();
	await page.getByRole("cell", { name: "İbrahim Ağaoğlu" }).waitFor();
	await page.getByText("2 lines will be registered").waitFor();
});

test("a list in Cyrillic letters of Windows is noticed too", async (t) => {
	const page = await opened(t);
	const symbols = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
	const text = `source_ref;city;given_names;family_name\n1;LVIV;Олена;Коваленко\n2;LVIV;Тарас;Шевченко\n3;LVIV;Мирослава;Бондаренко\n4;LVIV;Богдан;Мельниченко\n5;LVIV;Катерина;Кравченко\n`;
	const bytes = Buffer.from([...text].map((symbol) => (symbols.includes(symbol) ? 0xc0 + symbols.indexOf(symbol) : symbol.charCodeAt(0))));
	await check(page, csv(bytes));
	await page.getByRole("cell", { name: "Олена Коваленко" }).waitFor();
});

test("a file that is no list says what is wrong before anything is sent", async (t) => {
	const page = await opened(t);
	const faults = [
		["source_ref,colour,city,given_names,family_name\nr1,red,LVIV,A,B\n", "The header names columns that do not exist: colour."],
		["source_ref,city,city,given_names,family_name\n", "The header names a column twice: city"],
		["source_ref,city\nr1,LVIV\n", "The header lacks columns: given_names, family_name"],
		[`${HEADER}\nr1,,LVIV,,"Ayşe,Ak,,\n`, "Line 2: a quotation mark is misplaced or not closed"],
		[`${HEADER}\n\n`, "The file has no lines with people"],
	];
	let sent = 0;
	page.on("request", (request) => (sent += request.url().includes("/import?") ? 1 : 0));
	for (const [text, words] of faults) {
		await check(page, csv(text));
		await page.getByRole("alert").getByText(words).waitFor();
	}
	const big = path.join(mkdtempSync(path.join(tmpdir(), "kafile-")), "big.csv");
	writeFileSync(big, "");
	truncateSync(big, 33 * 1024 * 1024);
	await page.getByLabel("File", { exact: true }).setInputFiles(big);
	await page.getByRole("alert").getByText("The file has 33 MB: 32 are taken at most.").waitFor();
	await screenshots(page, "import-too-large");
	assert.equal(sent, 0);
});

test("a file may be dropped, and NDJSON is a list too", async (t) => {
	const page = await opened(t);
	await page.getByLabel("Name of the list").fill(fresh());
	const data = await page.evaluateHandle(() => {
		const transfer = new DataTransfer();
		transfer.items.add(new File(['{"source_ref":"1","city":"LVIV","members":[{"given_names":"Can","family_name":"Ak"},{"given_names":"Ece","family_name":"Ak"}]}\nnot json\n'], "list.ndjson"));
		return transfer;
	});
	await page.locator(".kafile-import-drop").dispatchEvent("drop", { dataTransfer: data });
	await page.getByText("Chosen: list.ndjson, 1 KB").waitFor();
	await page.getByRole("button", { name: "Check the file" }).click();
	await page.getByText("1 line will be registered").waitFor();
	await page.getByText("It is not a JSON object, or names a field twice").waitFor();
	await page.getByRole("cell", { name: "Can Ak +1" }).waitFor();
});

function many(groups, size) {
	const rows = Array.from({ length: groups * size }, (_, n) => `r${n},g${Math.floor(n / size)},${n % size === 0 ? "LVIV" : ""},,Kişi,Kalabalık,1980,`);
	return `${[HEADER, ...rows].join("\n")}\n`;
}

test("a long list goes in pieces: the progress is true, fifty lines a page, a lost network costs nothing", async (t) => {
	const page = await opened(t);
	const source = fresh();
	const pieces = [];
	let lose = false;
	await page.route("**/v1/registrations/import?*", async (route) => {
		const rows = route.request().postData().trim().split("\n").slice(1);
		const dry = route.request().url().includes("dry_run=true");
		const first = rows[0].split(",");
		pieces.push({ dry, rows: rows.length, torn: first[2] === "" });
		if (!dry && lose)
			return route.abort("internetdisconnected");
		await route.continue();
		lose = !dry && pieces.filter((piece) => !piece.dry).length === 1;
	});
	await check(page, csv(many(120, 4)), source);
	await page.getByText("480 lines will be registered").waitFor();
	assert.equal(await page.locator("tbody tr").count(), 50);
	await page.getByRole("button", { name: "Next page" }).click();
	await page.getByRole("rowheader", { name: "52", exact: true }).waitFor();
	await page.getByText("Page 2", { exact: true }).waitFor();

	await page.getByRole("button", { name: "Register 480 lines" }).click();
	await page.getByRole("alert").getByText("The server did not answer").waitFor();
	await page.getByText("248 of 480 lines").waitFor();
	assert.equal(await page.getByRole("progressbar").getAttribute("value"), "248");
	await accessible(page);
	await screenshots(page, "import-lost");
	lose = false;
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByText("480 lines were registered", { exact: true }).waitFor();
	assert.ok(pieces.every(({ rows, torn }) => rows <= 250 && !torn));
	const { items } = await api("GET", "/v1/changes?limit=1");
	assert.ok(items);

	await page.getByRole("button", { name: "Another file" }).click();
	await check(page, csv(many(120, 4)), source);
	await page.getByText("480 lines were registered before").waitFor();
});

test("writing can be stopped and gone on with, also from another page", async (t) => {
	const page = await opened(t);
	const held = [];
	await page.route("**/v1/registrations/import?*dry_run=false*", (route) => held.push(route));
	await check(page, csv(many(120, 4)));
	await page.getByRole("button", { name: "Register 480 lines" }).click();
	await page.getByRole("button", { name: "Stop" }).click();
	await page.getByRole("button", { name: "Stopping after this part…" }).waitFor();
	while (held.length === 0)
		await page.waitForRequest(/import/);
	await held.shift().continue();
	await page.getByRole("heading", { name: "Stopped" }).waitFor();
	await page.getByText("248 of 480 lines").waitFor();
	await page.unroute("**/v1/registrations/import?*dry_run=false*");
	await page.getByRole("button", { name: "Go on" }).click();
	await page.getByRole("link", { name: "Administration" }).click();
	await page.getByRole("heading", { name: "Administration" }).waitFor();
	await page.getByRole("link", { name: "Import" }).click();
	await page.getByText("480 lines were registered", { exact: true }).waitFor();
});

test("the template has every column, and each is explained", async (t) => {
	const page = await opened(t, "tr");
	const { text } = await downloaded(page, "Boş şablonu indir");
	const columns = text.replace(/^\uFEFF/, "").trim().split(";");
	assert.equal(columns.length, 26);
	await page.getByText("Bütün sütunlar", { exact: true }).first().click();
	for (const column of columns)
		await page.getByRole("rowheader", { name: column, exact: true }).waitFor();
	await accessible(page);
	await screenshots(page, "import-columns");
	await page.getByLabel("Listenin adı").fill("boş");
	await page.getByLabel("Dosya", { exact: true }).setInputFiles(csv(`${text}r1${";".repeat(2)}LVIV${";".repeat(12)}Ada;Ak${";".repeat(9)}\r\n`));
	await page.getByRole("button", { name: "Dosyayı denetle" }).click();
	await page.getByText("1 satır kaydedilecek").waitFor();
});
