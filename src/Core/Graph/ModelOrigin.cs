namespace TfModelTools.Graph;

/// <summary>What a model was before these tools wrote it to the file it is read from. Who writes it again says that, so that the files are the same.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="SourceFormat">What it came from; empty where that was not known.</param>
public sealed record ModelOrigin(string Name, string SourceFormat);
