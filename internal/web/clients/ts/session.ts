// The session of the README, by a client that openapi-typescript made of the service's own OpenAPI document: from a filing's
// JSON and three photos to a downloaded pack.
//
//   node built/session.js ADDRESS TOKEN SAMPLES
import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];

const [address = "", first = "", samples = ""] = argv.slice(2);
const password = "correct horse battery";

// somebody asks with a cookie or a key.
const somebody = (headers: Record<string, string> = {}) => createClient<paths>({ baseUrl: address, headers: { "Accept-Language": "en", ...headers } });
type Person = ReturnType<typeof somebody>;

// told gives what an answer holds, or throws the problem that it is.
function told<T>(answer: { data?: T; error?: Schemas["Problem"]; response: Response }): T {
  if (answer.data === undefined) {
    const places = (answer.error?.errors ?? []).map((e) => `${e.pointer} ${e.detail}`);
    throw new Error([`${answer.response.status} ${answer.error?.code}: ${answer.error?.detail}`, ...places].join("\n"));
  }
  return answer.data;
}

// join makes an account of an invitation, which signs in as well.
async function join(token: string, name: string): Promise<Person> {
  const answer = await somebody().POST("/v1/invitations/accept", { body: { token, login: `${name}@example.cn`, name, password } });
  told(answer);
  return somebody({ Cookie: answer.response.headers.get("set-cookie")?.split(";")[0] ?? "" });
}

async function people(): Promise<{ applicant: Person; reviewer: Person }> {
  const admin = await join(first, "admin");
  const company = told(await admin.POST("/v1/companies", { body: { name: "深圳示例海拓电子商务有限公司" } })).id;
  const invite = async (body: Schemas["Invitation"]) => told(await admin.POST("/v1/invitations", { body })).token;
  const person = await join(await invite({ role: "applicant", company }), "applicant");
  const reviewer = await join(await invite({ role: "reviewer", provider: "nwcd" }), "reviewer");
  const key = told(await person.POST("/v1/account/keys", { body: { label: "session", scopes: ["filing", "photos", "pack", "code"] } }));
  return { applicant: somebody({ Authorization: `Bearer ${key.secret}` }), reviewer };
}

async function draft(applicant: Person): Promise<string> {
  const body: Schemas["FilingInput"] = JSON.parse(await readFile(`${samples}/session.json`, "utf8"));
  const { id } = told(await applicant.POST("/v1/filings", { params: { header: { "Idempotency-Key": "the-first" } }, body }));
  const places: Record<string, paths["/v1/filings/{id}/photos"]["post"]["parameters"]["query"]> = {
    "02-licence-scanned": { material: "entity_certificate" },
    "09-id-front": { material: "entity_person_id", side: "front" },
    "10-id-back-on-white": { material: "entity_person_id", side: "back" },
    "12-screenshot": { material: "domain_real_name_screenshot", service: 1, domain: 1 },
  };
  for (const [name, query] of Object.entries(places)) {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(await readFile(`${samples}/photos/${name}.jpg`))]), `${name}.jpg`);
    const added = told(await applicant.POST("/v1/filings/{id}/photos", { params: { path: { id }, query }, body: { file: "" }, bodySerializer: () => form }));
    if (added.blocked || added.outcome.clean === undefined) throw new Error(`${name} is refused: ${added.outcome.findings.map((f) => f.code)}`);
  }
  const needed = told(await applicant.GET("/v1/filings/{id}/requirements", { params: { path: { id } } }));
  if (needed.pictures.length < 4) throw new Error(`it has places for ${needed.pictures.map((p) => p.name)}`);
  return id;
}

// accept submits a filing and accepts it. A step from an older version is a problem with a code.
async function accept(applicant: Person, reviewer: Person, id: string): Promise<void> {
  const tag = async () => `"${told(await applicant.GET("/v1/filings/{id}", { params: { path: { id } } })).version}"`;
  const path = { id };
  const old = { params: { path, header: { "If-Match": await tag() } } };
  told(await applicant.POST("/v1/filings/{id}/submit", old));
  const late = await reviewer.POST("/v1/filings/{id}/accept", old);
  if (late.response.status !== 412 || late.error?.code !== "request.if_match") throw new Error(`an older version answers ${late.response.status}`);
  const accepted = told(await reviewer.POST("/v1/filings/{id}/accept", { params: { path, header: { "If-Match": await tag() } } }));
  if (accepted.state !== "accepted") throw new Error(`it is ${accepted.state}`);
}

// download builds the pack, takes it by a link, and verifies a code of each of its documents.
async function download(applicant: Person, id: string): Promise<void> {
  const pack = told(await applicant.POST("/v1/filings/{id}/packs", { params: { path: { id } }, body: { duplex: true } }));
  const link = told(await applicant.POST("/v1/filings/{id}/packs/{pack}/link", { params: { path: { id, pack: pack.id } }, body: { seconds: 600 } }));
  const token = link.href.slice(link.href.lastIndexOf("/") + 1);
  const zip: unknown = told(await somebody().GET("/v1/links/{token}", { params: { path: { token } }, parseAs: "arrayBuffer" }));
  if (!(zip instanceof ArrayBuffer) || new TextDecoder().decode(zip.slice(0, 2)) !== "PK" || !pack.complete || pack.manifest === undefined) throw new Error("that is no whole pack");
  const codes = pack.manifest.documents.flatMap((d) => d.id ?? []);
  const sheets = told(await applicant.POST("/v1/filings/{id}/verification", { params: { path: { id } }, body: { codes } }));
  for (const { verdict } of sheets.results) if (verdict?.state !== "unsigned") throw new Error(`a short code is ${verdict?.state}`);
  console.log(`ts: a pack of ${pack.manifest.files.length + 1} files, ${codes.length} codes are known`);
}

const { applicant, reviewer } = await people();
const id = await draft(applicant);
await accept(applicant, reviewer, id);
await download(applicant, id);
