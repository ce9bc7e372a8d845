namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>An input or output of a program.</summary>
/// <param name="Key">Its name in the model.</param>
/// <param name="Reference">What it is in the graph, such as "x" or "split:1".</param>
internal sealed record PythonPort(string Key, string Reference);
