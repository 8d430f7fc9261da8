/**
 * @file Spikes by WebGL2: a population is one texture of spike times, and a moment is one number; the shader decides for
 * each pixel whether its neuron has fired. One hidden canvas serves all populations.
 */
import { OFF } from './atlas.ts';
import {
  ALONE_ROW,
  colors,
  HEAT_LEVELS,
  HEAT_ROWS,
  heatTable,
  OFF_ROW,
  ON_ROW,
  type Painter,
  type Picture,
} from './painter.ts';

const vertex = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

const rgb = ([red, green, blue]: readonly number[]): string =>
  `vec3(${[red, green, blue].map((channel) => (channel / 255).toFixed(4)).join(', ')})`;

const fragment = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform usampler2D cells;
uniform sampler2D heat;
uniform vec2 size;
uniform float now;
uniform float steps;
uniform bool isPaired;
out vec4 color;
void main() {
  ivec2 grid = textureSize(cells, 0);
  vec2 place = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) / size;
  uint at = texelFetch(cells, min(ivec2(place * vec2(grid)), grid - 1), 0).r;
  vec3 shown = ${rgb(colors.waiting)};
  if (at == 65535u) shown = ${rgb(colors.nothing)};
  else if (at == 65534u) shown = ${rgb(colors.silent)};
  else {
    bool isOff = at >= ${OFF}u;
    float fired = float(isOff ? at - ${OFF}u : at);
    float age = now - fired;
    if (age >= 0.0) {
      float row = isPaired ? (isOff ? ${OFF_ROW}.5 : ${ON_ROW}.5) : ${ALONE_ROW}.5;
      vec3 own = texture(heat, vec2(fired / max(1.0, steps - 1.0), row / ${HEAT_ROWS}.0)).rgb;
      // A spike flashes as it comes.
      shown = mix(own, vec3(1.0), 0.75 * clamp(1.0 - age, 0.0, 1.0) * step(now, steps - 0.001));
    }
  }
  color = vec4(shown, 1.0);
}`;

const MOST_TEXTURES = 256;

/** @returns nothing where there is no WebGL2 */
export function webglPainter(): Painter | undefined {
  const surface = document.createElement('canvas');
  const gl = surface.getContext('webgl2', { alpha: false, antialias: false, preserveDrawingBuffer: true });
  const program = gl && linked(gl);
  if (!gl || !program) return undefined;
  const place = (name: string) => gl.getUniformLocation(program, name);
  const places = {
    size: place('size'),
    now: place('now'),
    steps: place('steps'),
    isPaired: place('isPaired'),
  };
  gl.useProgram(program);
  gl.uniform1i(place('cells'), 0);
  gl.uniform1i(place('heat'), 1);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.activeTexture(gl.TEXTURE1);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB8, HEAT_LEVELS, HEAT_ROWS, 0, gl.RGB, gl.UNSIGNED_BYTE, heatTable);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  gl.activeTexture(gl.TEXTURE0);

  /** One texture per population, filled anew when its picture changes. */
  const held = new Map<string, { readonly texture: WebGLTexture; picture?: Picture }>();
  const bind = (picture: Picture): void => {
    if (held.size > MOST_TEXTURES) {
      for (const { texture } of held.values()) gl.deleteTexture(texture);
      held.clear();
    }
    const own = held.get(picture.population) ?? { texture: gl.createTexture() };
    held.set(picture.population, own);
    gl.bindTexture(gl.TEXTURE_2D, own.texture);
    if (own.picture === picture) return;
    const { width, height, cells } = picture;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, cells);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    held.set(picture.population, { texture: own.texture, picture });
  };

  return {
    kind: 'webgl2',
    isLost: () => gl.isContextLost(),
    paint(picture, time, canvas) {
      const { width, height } = canvas;
      if (surface.width < width || surface.height < height) {
        surface.width = Math.max(surface.width, width);
        surface.height = Math.max(surface.height, height);
      }
      gl.viewport(0, 0, width, height);
      bind(picture);
      gl.uniform2f(places.size, width, height);
      gl.uniform1f(places.now, time);
      gl.uniform1f(places.steps, picture.steps);
      gl.uniform1i(places.isPaired, picture.isPaired ? 1 : 0);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      const top = surface.height - height;
      canvas.getContext('2d')?.drawImage(surface, 0, top, width, height, 0, 0, width, height);
    },
  };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : undefined;
}
