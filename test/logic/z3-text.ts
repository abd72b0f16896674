// Z3 on plain text, for tests that give it what the term layer did not write.

interface Module {
  ccall(name: string, result: 'string', types: readonly ['number', 'string'], args: readonly [number, string]): string;
  _Z3_mk_config(): number;
  _Z3_mk_context(config: number): number;
  _Z3_del_context(context: number): void;
  _set_noop_error_handler(context: number): void;
}

export async function loadZ3Text(): Promise<(text: string) => string> {
  const { init } = await import('z3-solver');
  const em = (await init()).em as unknown as Module;
  return (text) => {
    const context = em._Z3_mk_context(em._Z3_mk_config());
    em._set_noop_error_handler(context);
    const answer = em.ccall('Z3_eval_smtlib2_string', 'string', ['number', 'string'], [context, text]);
    em._Z3_del_context(context);
    return answer;
  };
}
