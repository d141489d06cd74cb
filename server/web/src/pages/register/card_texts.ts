/* What a card says. It is for the people who get it, in their language, whatever language the officer's pages are in. */
import type { Draft } from "./draft";

interface CardTexts {
	title: string;
	city: string;
	keep: string;
	bring: string;
	sms: string;
}

export const CARD_TEXTS: Record<Draft["language"], CardTexts> = {
	tr: {
		title: "Tahliye konvoyu – başvuru numaranız",
		city: "Şehir",
		keep: "Bu kartı saklayın. Toplanma yerinde, araca binerken ve sınırda gösterin.",
		bring: "Yanınıza alın: pasaport veya kimlik kartı, ilaçlarınız, sıcak tutan giysiler, iki günlük su ve yiyecek, telefon ve şarj aleti.",
		sms: "Durumunuzu SMS ile sormak için bu numarayı kayıtta verdiğiniz telefondan gönderin. SMS hattının numarasını büyükelçilik bildirir.",
	},
	uk: {
		title: "Евакуаційна колона – ваш номер",
		city: "Місто",
		keep: "Зберігайте цю картку. Показуйте її в місці збору, під час посадки і на кордоні.",
		bring: "Візьміть із собою: паспорт або посвідчення особи, ліки, теплий одяг, воду та їжу на два дні, телефон і зарядний пристрій.",
		sms: "Щоб дізнатися про свій стан через SMS, надішліть цей номер із телефону, вказаного під час реєстрації. Номер для SMS повідомляє посольство.",
	},
	ru: {
		title: "Эвакуационная колонна – ваш номер",
		city: "Город",
		keep: "Сохраните эту карточку. Показывайте её в месте сбора, при посадке и на границе.",
		bring: "Возьмите с собой: паспорт или удостоверение личности, лекарства, тёплую одежду, воду и еду на два дня, телефон и зарядное устройство.",
		sms: "Чтобы узнать о своём положении по SMS, отправьте этот номер с телефона, указанного при регистрации. Номер для SMS сообщает посольство.",
	},
	en: {
		title: "Evacuation convoy – your reference",
		city: "City",
		keep: "Keep this card. Show it at the assembly point, when you board and at the border.",
		bring: "Bring: passport or identity card, your medicines, warm clothes, water and food for two days, phone and charger.",
		sms: "To ask by SMS where you stand, send this reference from the phone that you gave when you registered. The embassy tells you the SMS number.",
	},
};
