namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>A sound input that others are made of.</summary>
/// <param name="Name">What it is an example of.</param>
/// <param name="Files">Its files.</param>
internal sealed record FuzzSeed(string Name, FileSet Files);
