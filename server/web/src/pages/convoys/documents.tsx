/* Who on the convoy does not fit the document rules of the countries on the way. */
import type { components } from "../../../generated/contract";
import { api, ask } from "../../api/client";
import { t } from "../../language/language";
import { Refused } from "../../parts/errors";
import { Loading } from "../../parts/loading";
import { StatusTag } from "../../parts/status_tag";
import { useLoaded } from "../../parts/use_loaded";
import type { SectionProps } from "./convoy";
import { loadManifest, namesIn } from "./data";
import { refusedWords } from "./document_words";
import { PersonLink } from "./names";

type ConvoyDocument = components["schemas"]["ConvoyDocuments"]["items"][number];

async function loadDocuments(code: string) {
	const [documents, manifest] = await Promise.all([ask(api.GET("/v1/convoys/{code}/documents", { params: { path: { code } } })), loadManifest(code)]);
	return { items: documents.data.items, manifest };
}

export function Documents({ opened: { convoy, etag } }: SectionProps) {
	const loaded = useLoaded(() => loadDocuments(convoy.code), [convoy.code, etag]);

	if (loaded.failed)
		return <Refused of={loaded.failed} onRetry={loaded.reload} />;
	if (!loaded.data)
		return <Loading />;
	const { items, manifest } = loaded.data;
	const nameOf = namesIn(manifest);
	return (
		<>
			<h2 class="govuk-heading-m">{t("convoys.documents.title")}</h2>
			<p class="govuk-body">{t("convoys.documents.hint")}</p>
			{items.length === 0 && <p class="govuk-body">{t("convoys.documents.none")}</p>}
			{items.length > 0 && (
				<div class="kafile-scroll" tabIndex={0} role="region" aria-label={t("convoys.documents.caption")}>
					<table class="govuk-table">
						<caption class="govuk-table__caption govuk-visually-hidden">{t("convoys.documents.caption")}</caption>
						<thead>
							<tr>
								{[t("convoys.person"), t("convoys.vehicle"), t("convoys.status"), t("convoys.documents.why"), t("convoys.documents.override")].map((text) => (
									<th key={text} scope="col" class="govuk-table__header">{text}</th>
								))}
							</tr>
						</thead>
						<tbody>{items.map((item) => <Misfit key={`${item.reference}${item.country}`} item={item} name={nameOf(item.reference)} />)}</tbody>
					</table>
				</div>
			)}
		</>
	);
}

function Misfit({ item, name }: { item: ConvoyDocument; name: string }) {
	const { reference, vehicle, status, document_override, document_override_by } = item;
	return (
		<tr>
			<th scope="row" class="govuk-table__header"><PersonLink reference={reference} name={name} /></th>
			<td class="govuk-table__cell">{vehicle}</td>
			<td class="govuk-table__cell"><StatusTag status={status} /></td>
			<td class="govuk-table__cell">{refusedWords(item)}</td>
			<td class="govuk-table__cell">
				{document_override
					? t("convoys.sheet.override", { reason: document_override, by: document_override_by ?? "" })
					: t("convoys.documents.noOverride")}
			</td>
		</tr>
	);
}
