/** Activations in operators of ONNX: set 17 has no Gelu. In forms that onnxruntime's fusions know. */

import type { Activation } from '../../albert/forward/activation.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** @returns the value that it gives */
export function activate(graph: GraphBuilder, activation: Activation, scope: string, x: string): string {
  switch (activation) {
    case 'gelu-tanh':
      return geluTanh(graph, `${scope}/gelu`, x);
    case 'gelu-erf':
      return geluErf(graph, `${scope}/gelu`, x);
    case 'relu':
      return graph.add('Relu', scope, [x]);
    case 'tanh':
      return graph.add('Tanh', scope, [x]);
    case 'linear':
      return x;
  }
}

/** 0.5·x · (1 + tanh(√(2/π)·x · (1 + 0.044715·x·x))) */
function geluTanh(graph: GraphBuilder, scope: string, x: string): string {
  const cubic = graph.scalar('gelu.cubic', 0.044715);
  const scale = graph.scalar('gelu.scale', Math.sqrt(2 / Math.PI));
  const [one, half] = [graph.scalar('one', 1), graph.scalar('half', 0.5)];
  const square = graph.add('Mul', `${scope}/square`, [graph.add('Mul', `${scope}/cubic`, [x, cubic]), x]);
  const factor = graph.add('Add', `${scope}/factor`, [square, one]);
  const inner = graph.add('Mul', `${scope}/inner`, [graph.add('Mul', `${scope}/scale`, [x, scale]), factor]);
  const outer = graph.add('Add', `${scope}/outer`, [graph.add('Tanh', scope, [inner]), one]);
  return graph.add('Mul', scope, [graph.add('Mul', `${scope}/half`, [x, half]), outer]);
}

/** 0.5 · (x · (1 + erf(x / √2))) */
function geluErf(graph: GraphBuilder, scope: string, x: string): string {
  const root = graph.scalar('gelu.root', Math.SQRT2);
  const [one, half] = [graph.scalar('one', 1), graph.scalar('half', 0.5)];
  const erf = graph.add('Erf', scope, [graph.add('Div', scope, [x, root])]);
  const outer = graph.add('Mul', `${scope}/outer`, [x, graph.add('Add', scope, [erf, one])]);
  return graph.add('Mul', scope, [outer, half]);
}
