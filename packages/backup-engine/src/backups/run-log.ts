import type { EngineContext } from '../engine-context.ts';
import type { StepSubject } from '../host/host.ts';

/** The append-only record of one run. Each event is also a named step, where a test may stop the story. */
export class RunLog {
  readonly #context: EngineContext;
  readonly #run: StepSubject & { readonly id: string };

  private constructor(context: EngineContext, run: StepSubject & { id: string }) {
    this.#context = context;
    this.#run = run;
  }

  static async open(
    context: EngineContext,
    about: { kind: 'backup' | 'restore' | 'delete'; subjectId: string; serviceId: string; actor?: string },
  ): Promise<RunLog> {
    const id = context.host.ids.next();
    const now = context.host.clock.now();
    await context.catalogue.runEvents.open({ ...about, actor: about.actor ?? 'holdfast', id, now });
    return new RunLog(context, { id, subjectId: about.subjectId, serviceId: about.serviceId });
  }

  /** Records the step, then gives a test its chance. `fields` holds no secret. */
  async step(step: string, fields: Record<string, unknown> = {}): Promise<void> {
    const at = this.#context.host.clock.now();
    await this.#context.catalogue.runEvents.append({ runId: this.#run.id, at, step, fields });
    await this.#context.host.atStep(step, this.#run);
  }
}
