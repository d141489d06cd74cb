/* A QR code as SVG. */
import { encode } from "uqr";

export function Qr({ text, label, size = 160 }: { text: string; label: string; size?: number }) {
	const { data } = encode(text, { ecc: "M", border: 4 });
	const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
	return (
		<svg role="img" aria-label={label} width={size} height={size} viewBox={`0 0 ${data.length} ${data.length}`} shape-rendering="crispEdges">
			<rect width={data.length} height={data.length} fill="#fff" />
			<path d={path} fill="#000" />
		</svg>
	);
}
