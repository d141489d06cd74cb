import type { Texts } from "../texts";
import type { boarding as en } from "../en/boarding";

export const boarding: Texts<typeof en> = {
	"boarding.boarding": "Триває посадка",
	"boarding.planned": "Заплановано",
	"boarding.departed": "У дорозі",
	"boarding.noVehicles": "У цієї колони ще немає транспорту. Його додають на її сторінці в розділі «Колони».",
	"boarding.noVehicle": "У цієї колони немає такого транспорту. Поверніться і виберіть інший.",
	"boarding.vehicle": "Транспорт {number} · {plate}",
	"boarding.tickedOf": { other: "У транспорті {ticked} з {count}" },
	"boarding.seats": { one: "{count} місце", few: "{count} місця", many: "{count} місць", other: "{count} місця" },
	"boarding.ticked": "У транспорті",
	"boarding.open": "Лишилося",
	"boarding.seatsShort": "Місць",
	"boarding.tick": "Відмітити {reference}",
	"boarding.undo": "Скасувати",
	"boarding.walkUp": "Людина без реєстрації",
	"boarding.walkUpOffline": "Щоб зареєструвати людину біля дверей, потрібна мережа.",
	"boarding.headcount": "Підрахунок людей і відправлення",
};
