using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx;

/// <summary>A function of a model for one set of attributes.</summary>
/// <param name="Function">The function.</param>
/// <param name="Context">What its nodes stand in.</param>
internal sealed record OnnxFunctionCall(OnnxFunctionMessage Function, OnnxContext Context);
