import type { DescriptionProblem, NameProblem } from '@holdfast/db-backup-domain/naming';

const listed = (characters: string[]) => characters.join(' ');

export const naming = {
  problem: (problem: NameProblem): string => {
    switch (problem.kind) {
      case 'empty':
        return 'Enter a name.';
      case 'upper-case':
        return `Use lower-case letters instead of ${listed(problem.characters)}.`;
      case 'white-space':
        return 'Use hyphens instead of white space.';
      case 'not-allowed':
        return `Use only lower-case letters, digits and hyphens; not ${listed(problem.characters)}.`;
      case 'bad-start':
        return `Begin with a letter or digit, not with ${problem.character}.`;
      case 'bad-end':
        return 'End with a letter or digit, not with a hyphen.';
      case 'too-long':
        return `Shorten it to ${problem.maxLength} characters; it has ${problem.length}.`;
    }
  },
  serviceProblem: (problem: NameProblem): string =>
    problem.kind === 'bad-start'
      ? `Begin with a letter, not with ${problem.character}.`
      : naming.problem(problem),
  descriptionProblem: (problem: DescriptionProblem): string => {
    switch (problem.kind) {
      case 'too-long':
        return `Shorten it to ${problem.maxLength} characters; it has ${problem.length}.`;
      case 'control-characters':
        return 'Remove the control characters.';
      case 'broken-text':
        return 'A character is broken; type it again.';
    }
  },
  backupNameHint: '1 to 63 lower-case letters, digits and hyphens.',
  serviceNameHint: (max: number) =>
    `Up to ${max} lower-case letters, digits and hyphens, beginning with a letter.`,
};
