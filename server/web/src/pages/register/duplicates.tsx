/* Who may be registered already: theirs and ours side by side. A person decides, not the machine. */
import { api, ask } from "../../api/client";
import { Refusal } from "../../api/problem";
import type { components } from "../../../generated/contract";
import { formatDate, t, tc } from "../../language/language";
import { Refused, type FieldError } from "../../parts/errors";
import { RadioField } from "../../parts/fields";
import { Loading } from "../../parts/loading";
import { cityName } from "../../parts/places";
import { stateName } from "../../parts/states";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import { formatReference } from "../../rules/reference";
import { readPhone } from "../../rules/phone";
import { href } from "../../router";
import { hasRole } from "../../session/session";
import { fieldId, nameOfMember, type Because, type Draft, type MemberDraft } from "./draft";
import { typedDay } from "./typed";

type Citizen = components["schemas"]["Citizen"];
type Theirs = Partial<Omit<Citizen, "status">> & { status?: string };

interface Pair {
	id: string; /* of the choice on the page */
	member: MemberDraft;
	of: string;
	because: Because[];
}

function pairsOf(draft: Draft): Pair[] {
	return (draft.checked?.duplicates ?? []).flatMap(({ member: id, of, because }) => {
		const member = draft.members.find((one) => one.id === id);
		return member ? [{ id: fieldId(member, `same-${of}`), member, of, because }] : [];
	});
}

/* Whoever is left out is the same as one of them: the others need no answer. */
export function undecided(draft: Draft): Pair[] {
	return pairsOf(draft).filter(({ member, of }) => member.same_as === "" && !member.others.includes(of));
}

interface DuplicatesProps {
	draft: Draft;
	change: (part: Partial<Draft>) => void;
	locked: boolean;
	errors: FieldError[];
}

export function Duplicates({ draft, change, locked, errors }: DuplicatesProps) {
	const pairs = pairsOf(draft).filter(({ member, of }) => member.same_as === "" || member.same_as === of);
	if (pairs.length === 0)
		return null;

	function decide({ member, of }: Pair, same: boolean) {
		const others = member.others.filter((one) => one !== of);
		const decided = same ? { same_as: of, others } : { same_as: "", others: [...others, of] };
		change({ members: draft.members.map((one) => (one.id === member.id ? { ...one, ...decided } : one)) });
	}
	return (
		<section>
			<h2 class="govuk-heading-m">{t("register.duplicates", { count: pairs.length })}</h2>
			{pairs.map((pair) => (
				<Comparison key={pair.id} pair={pair} draft={draft} locked={locked} onDecide={(same) => decide(pair, same)}
					error={errors.find(({ field }) => field === pair.id)?.message} />
			))}
		</section>
	);
}

/* A border officer may not read about people: their state has to do. */
async function theirs(reference: string): Promise<Theirs> {
	const path = { reference };
	if (!hasRole("border"))
		return (await ask(api.GET("/v1/citizens/{reference}", { params: { path } }))).data;
	const { status } = (await ask(api.GET("/v1/status/{reference}", { params: { path } }))).data;
	return { status };
}

interface ComparisonProps {
	pair: Pair;
	draft: Draft;
	locked: boolean;
	onDecide: (same: boolean) => void;
	error: string | undefined;
}

function Comparison({ pair, draft, locked, onDecide, error }: ComparisonProps) {
	const { id, member, of, because } = pair;
	const loaded = useLoaded(() => theirs(of), [of]);
	const value = member.same_as === of ? "same" : member.others.includes(of) ? "other" : "";
	return (
		<div class="kafile-register-pair">
			<p class="govuk-body">{t("register.duplicateBecause", { because: because.map((code) => tc("register.because", code)).join(", ") })}</p>
			{loaded.data ? <SideBySide ours={member} draft={draft} theirs={loaded.data} reference={of} /> : loaded.failed === null && <Loading />}
			{loaded.failed !== null && <Hidden of={loaded.failed} reference={of} onRetry={loaded.reload} />}
			{!locked && (
				<RadioField id={id} label={t("register.decide", { name: nameOfMember(member) })} value={value} error={error}
					onValue={(choice) => onDecide(choice === "same")}
					choices={[
						{ value: "other", text: t("register.somebodyElse"), hint: t("register.somebodyElseHint") },
						{ value: "same", text: t("register.samePerson"), hint: t("register.samePersonHint", { reference: formatReference(of) }) },
					]} />
			)}
			{value === "same" && <WhereTo draft={draft} reference={of} />}
		</div>
	);
}

/* What is still to be done with somebody who is registered already. */
function WhereTo({ draft: { purpose }, reference }: { draft: Draft; reference: string }) {
	const shown = formatReference(reference);
	if (purpose.kind === "board")
		return <p class="govuk-body"><a class="govuk-link" href={href("boarding", purpose.convoy)}>{t("register.tickThem", { reference: shown })}</a></p>;
	if (purpose.kind === "hand_over" || hasRole("border"))
		return <p class="govuk-body"><a class="govuk-link" href={href("border")}>{t("register.receiveThem", { reference: shown })}</a></p>;
	return <p class="govuk-body"><a class="govuk-link" href={href("people", reference)}>{t("register.openPerson", { reference: shown })}</a></p>;
}

function Hidden({ of, reference, onRetry }: { of: unknown; reference: string; onRetry: () => void }) {
	if (of instanceof Refusal && (of.status === 403 || of.status === 404))
		return <p class="govuk-body">{t("register.theirsHidden", { reference: formatReference(reference) })}</p>;
	return <Refused of={of} onRetry={onRetry} />;
}

interface SideBySideProps {
	ours: MemberDraft;
	draft: Draft;
	theirs: Theirs;
	reference: string;
}

function SideBySide({ ours, draft, theirs: other, reference }: SideBySideProps) {
	const phone = readPhone(draft.phone, draft.country);
	const rows = [
		{ label: t("register.names"), ours: nameOfMember(ours), theirs: `${other.given_names ?? ""} ${other.family_name ?? ""}`.trim() },
		{ label: t("register.birth_date"), ours: formatDate(typedDay(ours.birth_date)), theirs: formatDate(other.birth_date) },
		{ label: t("register.sex"), ours: tc("sex", ours.sex || null), theirs: tc("sex", other.sex) },
		{ label: t("register.nationality"), ours: stateName(ours.nationality), theirs: stateName(other.nationality) },
		{ label: t("register.document"), ours: tc("document", ours.document_type || null), theirs: tc("document", other.document?.type) },
		{ label: t("register.phone"), ours: phone.ok ? phone.value : "", theirs: other.contact?.phone ?? "" },
		{ label: t("register.city"), ours: cityName(draft.city), theirs: cityName(other.city) },
	];
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("register.compare", { name: nameOfMember(ours) })}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-visually-hidden">{t("register.compare", { name: nameOfMember(ours) })}</caption>
				<thead class="govuk-table__head">
					<tr class="govuk-table__row">
						<td class="govuk-table__cell" />
						<th scope="col" class="govuk-table__header">{t("register.ours")}</th>
						<th scope="col" class="govuk-table__header">{t("register.theirs", { reference: formatReference(reference) })}</th>
					</tr>
				</thead>
				<tbody class="govuk-table__body">
					{rows.filter((row) => row.ours || row.theirs).map((row) => (
						<tr class="govuk-table__row" key={row.label}>
							<th scope="row" class="govuk-table__header">{row.label}</th>
							<td class="govuk-table__cell">{row.ours}</td>
							<td class="govuk-table__cell">{row.ours && row.theirs && row.ours !== row.theirs ? <strong>{row.theirs}</strong> : row.theirs}</td>
						</tr>
					))}
					<tr class="govuk-table__row">
						<th scope="row" class="govuk-table__header">{t("register.status")}</th>
						<td class="govuk-table__cell">{t("register.new")}</td>
						<td class="govuk-table__cell">{other.status && <StatusTag status={other.status} />} {other.convoy}</td>
					</tr>
				</tbody>
			</table>
		</div>
	);
}
