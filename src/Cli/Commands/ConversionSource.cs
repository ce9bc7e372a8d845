using TfModelTools.Import;

namespace TfModelTools.Cli.Commands;

/// <summary>The model that a command converts.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Options">How it is imported.</param>
internal sealed record ConversionSource(string Path, ModelImportOptions Options);
