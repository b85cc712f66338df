import { readFile } from 'node:fs/promises';
import type { FileArtifact } from '@flow/core';
import { isFileArtifact } from '@flow/core/kernel';
import type { CardComponent } from '../component.ts';
import { errors } from '../errors.ts';
import { html, type Html } from '../html.ts';
import { mediaTypeOf } from '../media-type.ts';

/** A page holds its images; a larger one makes it slow to open. */
const mostBytes = 20 * 1024 * 1024;

/** Bytes, a file by its path, or a file among the artifacts. */
export type ImageSource = Uint8Array | string | URL | FileArtifact;

export interface ImageOptions {
  /** Says what it shows to those who can't see it; by default, the caption. */
  readonly alt?: string;
  readonly caption?: string;
}

/** A picture, kept in the page: PNG, JPEG, GIF, WebP, AVIF or SVG. */
export class Image implements CardComponent {
  readonly #source: ImageSource;
  readonly #options: ImageOptions;

  constructor(source: ImageSource, options: ImageOptions = {}) {
    this.#source = source;
    this.#options = options;
  }

  async render(): Promise<Html> {
    const { caption, alt = caption ?? '' } = this.#options;
    const bytes = await bytesOf(this.#source);
    const what = nameOf(this.#source);
    if (bytes.byteLength > mostBytes) throw errors.FLOW_CARD_IMAGE({ what, reason: 'it is larger than 20 MiB' });
    const type = mediaTypeOf(bytes);
    if (type === undefined)
      throw errors.FLOW_CARD_IMAGE({ what, reason: 'it is none of PNG, JPEG, GIF, WebP, AVIF and SVG' });
    const url = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
    return html`<figure>
      <img src="${url}" alt="${alt}" />${caption === undefined ? undefined : html`<figcaption>${caption}</figcaption>`}
    </figure>`;
  }
}

async function bytesOf(source: ImageSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  return isFileArtifact(source) ? source.bytes() : readFile(source);
}

function nameOf(source: ImageSource): string {
  if (source instanceof Uint8Array) return 'An image';
  return isFileArtifact(source) ? source.name : String(source);
}
