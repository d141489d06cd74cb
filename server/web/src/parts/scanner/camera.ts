/* The camera on the device's back, its light, and its pictures. */
export type CameraFault = "missing" | "denied" | "busy" | "insecure";

/* What browsers that can turn on the light add to the standard. */
interface Torch {
	torch?: boolean;
}

export class NoCamera extends Error {
	readonly fault: CameraFault;

	constructor(fault: CameraFault) {
		super(`no camera: ${fault}`);
		this.fault = fault;
	}
}

const FAULTS: Record<string, CameraFault> = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

export async function openCamera(): Promise<MediaStream> {
	if (!("mediaDevices" in navigator))
		throw new NoCamera("insecure");
	try {
		return await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } });
	} catch (error) {
		throw new NoCamera((error instanceof DOMException && FAULTS[error.name]) || "missing");
	}
}

export function closeCamera(stream: MediaStream): void {
	for (const track of stream.getTracks())
		track.stop();
}

export function hasTorch(stream: MediaStream): boolean {
	const [track] = stream.getVideoTracks();
	return Boolean((track?.getCapabilities?.() as Torch | undefined)?.torch);
}

export async function turnTorch(stream: MediaStream, torch: boolean): Promise<void> {
	const light: MediaTrackConstraintSet & Torch = { torch };
	await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [light] });
}

const LONGEST_SIDE = 800;

/* What the camera sees now, no larger than reading needs; null before the first picture. */
export function pictureOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
	const { videoWidth, videoHeight } = video;
	const context = canvas.getContext("2d", { willReadFrequently: true });
	if (!videoWidth || !videoHeight || !context)
		return null;
	const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
	canvas.width = Math.round(videoWidth * scale);
	canvas.height = Math.round(videoHeight * scale);
	context.drawImage(video, 0, 0, canvas.width, canvas.height);
	return context.getImageData(0, 0, canvas.width, canvas.height);
}
