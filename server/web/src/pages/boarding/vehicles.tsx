/* The vehicles of a convoy, to choose the one at whose door one stands. */
import { t } from "../../language/language";
import { NoConvoy } from "../../manifest/no_convoy";
import { isOpen } from "../../manifest/people";
import { useConvoy } from "../../manifest/use_convoy";
import { StatusTag } from "../../parts/status_tag";
import { href } from "../../router";
import { ConvoyHeading } from "../../manifest/heading";

export function BoardingVehicles({ code }: { code: string }) {
	const { known, failed, people, vehicles, reload } = useConvoy(code, true);

	if (!known)
		return <NoConvoy code={code} failed={failed} reload={reload} />;
	return (
		<>
			<ConvoyHeading known={known} back={href("boarding")} backText={t("page.boarding")} title={code} />
			<p class="govuk-body"><StatusTag status={known.manifest.status} /></p>
			{vehicles.length === 0 && <p class="govuk-body">{t("boarding.noVehicles")}</p>}
			<ul class="kafile-cards">
				{vehicles.map(({ number, plate, seats, departed, arrived }) => {
					const here = people.filter((person) => person.vehicle === number);
					const ticked = here.filter((person) => !isOpen(person)).length;
					return (
						<li key={number}>
							<a class="kafile-card" href={href("boarding", code, number)}>
								<strong class="kafile-card__name">{t("ticks.vehicle", { number })}</strong> <span>{plate}</span>
								<span class="kafile-card__details">
									{t("boarding.tickedOf", { ticked, count: here.length })}{seats !== null && ` · ${t("boarding.seats", { count: seats })}`}
								</span>
								{departed && <span class="kafile-card__details">{t(arrived ? "status.arrived" : "status.departed")}</span>}
							</a>
						</li>
					);
				})}
			</ul>
		</>
	);
}
