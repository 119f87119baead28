// The assets, with nothing but node itself: shop.css under a name made of its content.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const css = readFileSync('resources/css/shop.css');
const name = `shop.${createHash('sha256').update(css).digest('hex').slice(0, 8)}.css`;
mkdirSync('public/build', { recursive: true });
writeFileSync(`public/build/${name}`, css);
writeFileSync('public/build/manifest.json', JSON.stringify({ 'shop.css': name }) + '\n');
console.log(`built public/build/${name}`);
