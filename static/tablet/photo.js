// A photo of the place: drawn anew on a canvas, so neither its camera data nor its place on the map goes along.
const LIMIT = 300 * 1024;
const SIDE = 1600;

const encode = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

function draw(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A JPEG of at most 300 KB, upright. Throws where the file is no picture.
export async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    for (let side = SIDE; ; side *= 0.75) {
      const canvas = draw(bitmap, side);
      for (const quality of [0.8, 0.65, 0.5]) {
        const blob = await encode(canvas, quality);
        if (blob.size <= LIMIT) return blob;
      }
    }
  } finally {
    bitmap.close();
  }
}
