/* What a hand in a glove notices of a code that was read: a beep and a buzz; the picture's flash is CSS. */
const BEEP_HZ = 1200;
const BEEP_SECONDS = 0.12;
const BUZZ_MS = 80;

let audio: AudioContext | null = null;

/* Browsers give sound to whoever touched the page: called by the touch that opens the scanner. */
export function prepareBeep(): void {
	if (!("AudioContext" in globalThis))
		return;
	audio ??= new AudioContext();
	void audio.resume().catch(() => undefined);
}

export function beepAndBuzz(): void {
	if (audio?.state === "running") {
		const tone = audio.createOscillator();
		const volume = audio.createGain();
		volume.gain.value = 0.2;
		tone.frequency.value = BEEP_HZ;
		tone.connect(volume).connect(audio.destination);
		tone.start();
		tone.stop(audio.currentTime + BEEP_SECONDS);
	}
	if ("vibrate" in navigator)
		navigator.vibrate(BUZZ_MS);
}
