/* A convoy's account: who was expected, who came, who is still open, and what somebody must settle. */
import { useState } from "preact/hooks";
import { api, ask } from "../../api/client";
import { formatNumber, formatTime, t, tc, type Key } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { useLoaded } from "../../parts/use_loaded";
import { hasRole } from "../../session/session";
import type { SectionProps } from "./convoy";
import { loadManifest, namesIn, type Reconciliation } from "./data";
import { Names } from "./names";
import { SettleDialog } from "./settle";

type Exception = Reconciliation["exceptions"][number];

async function loadAccount(code: string) {
	const [account, manifest] = await Promise.all([ask(api.GET("/v1/convoys/{code}/reconciliation", { params: { path: { code } } })), loadManifest(code)]);
	return { account: account.data, nameOf: namesIn(manifest) };
}

export function ReconciliationSection({ opened }: SectionProps) {
	const { code } = opened.convoy;
	const loaded = useLoaded(() => loadAccount(code), [code, opened.etag]);

	if (loaded.failed)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!loaded.data)
		return <Loading />;
	const { account, nameOf } = loaded.data;
	const open = account.exceptions.filter(({ settled_at }) => settled_at === null);
	const numbers: [Key, number][] = [
		["convoys.account.expected", account.expected], ["convoys.account.handedOver", account.handed_over],
		["convoys.account.missing", account.missing.length], ["convoys.account.open", open.length],
	];
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.section.reconciliation")}</h2>
			<dl class="kafile-convoys-numbers">
				{numbers.map(([key, number]) => <div key={key}><dt>{t(key)}</dt><dd class="kafile-figure">{formatNumber(number)}</dd></div>)}
			</dl>
			<Lists account={account} nameOf={nameOf} />
			<HeadCounts account={account} nameOf={nameOf} />
			<Exceptions exceptions={account.exceptions} nameOf={nameOf} onSettled={() => (loaded.reload(), opened.reload(), opened.tell(t("convoys.settled")))} />
		</>
	);
}

interface AccountProps {
	account: Reconciliation;
	nameOf: (reference: string) => string;
}

function Lists({ account, nameOf }: AccountProps) {
	const lists: [Key, string[]][] = [
		["convoys.account.stranded", account.stranded],
		["convoys.account.missingList", account.missing.filter((reference) => !account.stranded.includes(reference))],
		["convoys.account.unexpected", account.unexpected], ["convoys.account.oneSided", account.one_sided],
	];
	return (
		<>
			{lists.filter(([, references]) => references.length > 0).map(([title, references]) => (
				<section key={title}>
					<h3 class="govuk-heading-s">{t(title)}: {formatNumber(references.length)}</h3>
					<Names references={references} nameOf={nameOf} />
				</section>
			))}
		</>
	);
}

function HeadCounts({ account, nameOf }: AccountProps) {
	if (account.vehicles.length === 0)
		return null;
	return (
		<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("convoys.account.headCounts")}>
			<table class="govuk-table">
				<caption class="govuk-table__caption govuk-table__caption--s">{t("convoys.account.headCounts")}</caption>
				<thead>
					<tr>
						{[t("convoys.vehicle"), t("convoys.departure"), t("convoys.arrival"), t("convoys.account.unticked")].map((text) => (
							<th key={text} scope="col" class="govuk-table__header">{text}</th>
						))}
					</tr>
				</thead>
				<tbody>
					{account.vehicles.map(({ number, departure_headcount, arrival_headcount, unticked }) => (
						<tr key={number}>
							<th scope="row" class="govuk-table__header">{number}</th>
							<td class="govuk-table__cell">{departure_headcount ?? "–"}</td>
							<td class="govuk-table__cell">{arrival_headcount ?? "–"}</td>
							<td class="govuk-table__cell">{unticked.length === 0 ? "–" : <Names references={unticked} nameOf={nameOf} />}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

interface ExceptionsProps {
	exceptions: Exception[];
	nameOf: (reference: string) => string;
	onSettled: () => void;
}

function Exceptions({ exceptions, nameOf, onSettled }: ExceptionsProps) {
	const [settling, settle] = useState<Exception | null>(null);
	if (exceptions.length === 0)
		return <p class="govuk-body">{t("convoys.account.noExceptions")}</p>;
	const open = exceptions.filter(({ settled_at }) => settled_at === null);
	const closed = exceptions.filter(({ settled_at }) => settled_at !== null);
	return (
		<>
			<h3 class="govuk-heading-s">{t("convoys.account.exceptions")}</h3>
			<ul class="govuk-list">
				{open.map((exception) => (
					<li key={exception.id} class="kafile-convoys-warning">
						<ExceptionWords exception={exception} nameOf={nameOf} />{" "}
						{!hasRole("auditor") && (
							<button type="button" class="govuk-button govuk-button--secondary" onClick={() => settle(exception)}>
								{t("convoys.settle")}<span class="govuk-visually-hidden"> {exceptionTitle(exception, nameOf)}</span>
							</button>
						)}
					</li>
				))}
				{closed.map((exception) => (
					<li key={exception.id} class="govuk-body-s">
						<ExceptionWords exception={exception} nameOf={nameOf} /> {t("convoys.account.settledWith", { reason: exception.reason ?? "" })}
					</li>
				))}
			</ul>
			{settling && (
				<SettleDialog id={settling.id} title={exceptionTitle(settling, nameOf)} onClose={() => settle(null)}
					onSettled={() => (settle(null), onSettled())} />
			)}
		</>
	);
}

function exceptionTitle({ kind, reference, vehicle }: Exception, nameOf: (reference: string) => string): string {
	const where = vehicle !== null && `${t("convoys.vehicle")} ${vehicle}`;
	return [tc("convoys.exception", kind), where, reference && nameOf(reference)].filter(Boolean).join(", ");
}

function ExceptionWords({ exception, nameOf }: { exception: Exception; nameOf: (reference: string) => string }) {
	return <><strong>{exceptionTitle(exception, nameOf)}</strong> ({formatTime(exception.opened_at)})</>;
}
