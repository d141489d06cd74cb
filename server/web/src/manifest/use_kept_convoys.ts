/* Convoys whose lists this device should have before the network is gone: loaded one after another while it is there. */
import { useEffect, useState } from "preact/hooks";
import { keptConvoys } from "../offline/kept";
import { offline } from "../offline/network";
import { keepConvoy } from "./use_convoy";

const MOST = 6;

/* The codes of those that it has. */
export function useKeptConvoys(wanted: string[], withGroups: boolean): ReadonlySet<string> {
	const [kept, set] = useState<ReadonlySet<string>>(new Set());
	const codes = wanted.slice(0, MOST).join();

	useEffect(() => {
		let gone = false;
		async function look() {
			const found = new Set(await keptConvoys().catch(() => []));
			if (!gone)
				set(found);
		}
		async function load() {
			await look();
			for (const code of codes.split(",").filter(Boolean)) {
				if (gone || offline.value)
					return;
				await keepConvoy(code, withGroups).catch(() => undefined);
				await look();
			}
		}
		void load();
		return () => {
			gone = true;
		};
	}, [codes, withGroups]);
	return kept;
}
