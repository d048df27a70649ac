import type { Messages } from '../en/index.ts';

const listed = (characters: readonly string[]) => characters.join(' ');

export const naming: Messages['naming'] = {
  problem: (problem) => {
    switch (problem.kind) {
      case 'empty':
        return '请输入名称。';
      case 'upper-case':
        return `请用小写字母代替 ${listed(problem.characters)}。`;
      case 'white-space':
        return '请用连字符代替空白字符。';
      case 'not-allowed':
        return `只能使用小写字母、数字和连字符，不能使用 ${listed(problem.characters)}。`;
      case 'bad-start':
        return `请以字母或数字开头，不能以 ${problem.character} 开头。`;
      case 'bad-end':
        return '请以字母或数字结尾，不能以连字符结尾。';
      case 'too-long':
        return `请缩短到 ${problem.maxLength} 个字符以内；现有 ${problem.length} 个。`;
    }
  },
  serviceProblem: (problem) =>
    problem.kind === 'bad-start'
      ? `请以字母开头，不能以 ${problem.character} 开头。`
      : naming.problem(problem),
  descriptionProblem: (problem) => {
    switch (problem.kind) {
      case 'too-long':
        return `请缩短到 ${problem.maxLength} 个字符以内；现有 ${problem.length} 个。`;
      case 'control-characters':
        return '请删除控制字符。';
      case 'broken-text':
        return '有一个字符已损坏，请重新输入。';
    }
  },
  backupNameHint: '1 到 63 个小写字母、数字和连字符。',
  serviceNameHint: (max) => `最多 ${max} 个小写字母、数字和连字符，以字母开头。`,
};
