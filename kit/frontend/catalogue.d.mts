export interface Message {
  id: string;
  plural: string;
}
export function messages(sources?: string[]): Promise<Message[]>;
export function entries(
  language: string,
): Promise<Record<string, { msgid_plural?: string; msgstr: string[] }>>;
export function catalogue(sources?: string[]): Promise<{ contents: string; files: string[] }>;
