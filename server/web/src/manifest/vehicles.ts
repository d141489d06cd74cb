/* The vehicles of a convoy as this device knows them: as they were loaded, then what was told here. */
import type { components } from "../../generated/contract";
import type { AnsweredFact, Fact, Manifest } from "../offline/store";
import { convoyOf, kindOf, type Told } from "./people";

export type Convoy = components["schemas"]["Convoy"];

/* A head-count that was told of a departure or an arrival. */
export interface Count {
	headcount: number;
	at: string;
	waiting: boolean;
	answer: AnsweredFact | null;
}

export interface VehicleNow {
	number: number;
	plate: string;
	seats: number | null; /* null where the device has only the manifest */
	departed: Count | null;
	arrived: Count | null;
}

export function vehiclesOf(manifest: Manifest, convoy: Convoy | null, told: Told): VehicleNow[] {
	return manifest.vehicles.map(({ number, plate }) => {
		const loaded = convoy?.vehicles.find((vehicle) => vehicle.number === number);
		const count = (kind: "departures" | "arrivals", at: string | null | undefined, headcount: number | null | undefined) =>
			toldCount(manifest.convoy, number, kind, told) ?? (at ? { headcount: headcount ?? 0, at, waiting: false, answer: null } : null);
		return {
			number, plate, seats: loaded?.seats ?? null,
			departed: count("departures", loaded?.departed_at, loaded?.departure_headcount),
			arrived: count("arrivals", loaded?.arrived_at, loaded?.arrival_headcount),
		};
	});
}

function toldCount(convoy: string, number: number, kind: "departures" | "arrivals", told: Told): Count | null {
	const isIt = (fact: Fact) => kindOf(fact) === kind && convoyOf(fact) === convoy && fact.item["vehicle"] === number;
	const refused = new Set(told.notTaken.map(({ event }) => event));
	const waiting = told.unsent.findLast(isIt);
	const answered = told.answered.findLast((fact) => isIt(fact) && !refused.has(fact.event));
	const fact = waiting ?? answered;
	return fact ? {
		headcount: Number(fact.item["headcount"]), at: String(fact.item["occurred_at"]), waiting: waiting !== undefined,
		answer: waiting ? null : (answered ?? null),
	} : null;
}
