// What the functions are called is said once, by the kernels: their enumerations are in the generated projects, too. All of Core
// knows them by these names, and the graph takes nothing else from the runtime.
global using ActivationKind = TfModelTools.Runtime.ActivationKind;
global using BinaryFunction = TfModelTools.Runtime.BinaryFunction;
global using BitwiseFunction = TfModelTools.Runtime.BitwiseFunction;
global using ComparisonFunction = TfModelTools.Runtime.ComparisonFunction;
global using CumulativeFunction = TfModelTools.Runtime.CumulativeFunction;
global using LogicFunction = TfModelTools.Runtime.LogicFunction;
global using NumberTestFunction = TfModelTools.Runtime.NumberTestFunction;
global using PadMode = TfModelTools.Runtime.PadMode;
global using PoolFunction = TfModelTools.Runtime.PoolFunction;
global using ReduceFunction = TfModelTools.Runtime.ReduceFunction;
global using ResizeMethod = TfModelTools.Runtime.ResizeMethod;
global using ScatterFunction = TfModelTools.Runtime.ScatterFunction;
global using SpecialFunction = TfModelTools.Runtime.SpecialFunction;
global using UnaryFunction = TfModelTools.Runtime.UnaryFunction;
