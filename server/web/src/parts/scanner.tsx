/*
 * Reads QR codes with the camera, one after another: `onCode` is called once for a code, however long it is held there.
 * Needs no network: the reader is kept by the service worker.
 */
import { useEffect, useRef, useState, type MutableRef } from "preact/hooks";
import { t, type Key } from "../language/language";
import { closeCamera, hasTorch, NoCamera, openCamera, pictureOf, turnTorch, type CameraFault } from "./scanner/camera";
import { beepAndBuzz, prepareBeep } from "./scanner/signals";
import { Loading } from "./loading";

interface ScannerProps {
	onCode: (text: string) => void;
	onClose: () => void;
}

const BETWEEN_PICTURES_MS = 180;
const FLASH_MS = 350;
/* A code that was out of sight for so long and comes again is meant. */
const FORGOTTEN_MS = 3000;

const FAULTS: Record<CameraFault | "broken", Key> = {
	missing: "scanner.missing", denied: "scanner.denied", busy: "scanner.busy", insecure: "scanner.insecure", broken: "scanner.broken",
};

export function Scanner({ onCode, onClose }: ScannerProps) {
	const video = useRef<HTMLVideoElement>(null);
	const [stream, setStream] = useState<MediaStream | null>(null);
	const [fault, setFault] = useState<Key | null>(null);
	const [flash, setFlash] = useState(false);

	useEffect(() => {
		const opened = start(video, setStream, onRead);
		opened.catch((error: unknown) => setFault(FAULTS[error instanceof NoCamera ? error.fault : "broken"]));
		return () => void opened.then((stop) => stop(), () => undefined);
	}, []);
	const told = useRef(onCode);
	told.current = onCode;
	function onRead(text: string) {
		beepAndBuzz();
		setFlash(true);
		setTimeout(() => setFlash(false), FLASH_MS);
		told.current(text);
	}
	return (
		<div class={`kafile-scanner${flash ? " kafile-scanner--read" : ""}`}>
			{fault
				? <p class="govuk-body kafile-scanner__fault" role="alert">{t(fault)}</p>
				: <video ref={video} class="kafile-scanner__video" muted playsInline aria-label={t("scanner.picture")} />}
			{!fault && !stream && <Loading />}
			<div class="kafile-scanner__buttons">
				{stream && hasTorch(stream) && <TorchButton stream={stream} />}
				<button type="button" class="govuk-button govuk-button--secondary kafile-large" onClick={onClose}>{t("scanner.close")}</button>
			</div>
		</div>
	);
}

/* Resolves to what ends it. */
async function start(
	video: MutableRef<HTMLVideoElement | null>, opened: (stream: MediaStream) => void, onRead: (text: string) => void,
): Promise<() => void> {
	const { prepareReader, readQr } = await import("./scanner/reader");
	await prepareReader();
	const stream = await openCamera();
	const end = new AbortController();
	if (video.current) {
		video.current.srcObject = stream;
		await video.current.play().catch(() => undefined);
		opened(stream);
		watch(video.current, readQr, onRead, end.signal);
	}
	return () => {
		end.abort();
		closeCamera(stream);
	};
}

/* A few pictures a second, each read before the next is taken. */
function watch(video: HTMLVideoElement, read: (picture: ImageData) => Promise<string | null>, onRead: (text: string) => void, end: AbortSignal): void {
	const canvas = document.createElement("canvas");
	const seen = { text: "", at: 0 };
	let taken = 0;

	async function next(time: number) {
		if (end.aborted)
			return;
		if (time - taken >= BETWEEN_PICTURES_MS) {
			taken = time;
			const picture = pictureOf(video, canvas);
			const text = picture ? await read(picture).catch(() => null) : null;
			if (text && !end.aborted && (text !== seen.text || time - seen.at > FORGOTTEN_MS))
				onRead(text);
			if (text)
				Object.assign(seen, { text, at: time });
		}
		requestAnimationFrame((frame) => void next(frame));
	}
	requestAnimationFrame((frame) => void next(frame));
}

function TorchButton({ stream }: { stream: MediaStream }) {
	const [lit, light] = useState(false);

	async function turn() {
		await turnTorch(stream, !lit);
		light(!lit);
	}
	return (
		<button type="button" class="govuk-button govuk-button--secondary kafile-large" aria-pressed={lit} onClick={() => void turn()}>
			{t("scanner.torch")}
		</button>
	);
}

/* Opens the scanner under itself, and closes it again. */
export function ScanButton({ onCode }: { onCode: (text: string) => void }) {
	const [open, setOpen] = useState(false);

	function begin() {
		prepareBeep();
		setOpen(true);
	}
	if (open)
		return <Scanner onCode={onCode} onClose={() => setOpen(false)} />;
	return <button type="button" class="govuk-button kafile-large" onClick={begin}>{t("scanner.open")}</button>;
}
