import type { Texts } from "../texts";
import type { boarding as en } from "../en/boarding";

export const boarding: Texts<typeof en> = {
	"boarding.boarding": "Şimdi biniş yapılan",
	"boarding.planned": "Planlanan",
	"boarding.departed": "Yolda",
	"boarding.noVehicles": "Bu konvoyun henüz aracı yok. Araçlar Konvoylar altında, konvoyun sayfasında eklenir.",
	"boarding.noVehicle": "Bu konvoyda böyle bir araç yok. Geri dönüp başka birini seçin.",
	"boarding.vehicle": "{number}. araç · {plate}",
	"boarding.tickedOf": { other: "{count} kişiden {ticked} kişi araçta" },
	"boarding.seats": { other: "{count} koltuk" },
	"boarding.ticked": "Araçta",
	"boarding.open": "Bekleyen",
	"boarding.seatsShort": "Koltuk",
	"boarding.tick": "{reference} işaretle",
	"boarding.undo": "Geri al",
	"boarding.walkUp": "Kaydı olmayan biri",
	"boarding.walkUpOffline": "Kapıda kayıt yapmak için ağ gerekir.",
	"boarding.headcount": "Kişi sayımı ve kalkış",
};
