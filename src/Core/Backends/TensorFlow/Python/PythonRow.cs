namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>How an op is called.</summary>
/// <param name="Op">The op.</param>
/// <param name="Call">Prints the call.</param>
/// <param name="HasSeveral">Whether the call gives several tensors, to be taken by their numbers.</param>
internal sealed record PythonRow(string Op, Func<PythonCall, string> Call, bool HasSeveral = false);
