namespace TfModelTools.Inspection;

/// <summary>What a model can be turned into.</summary>
public enum ConversionTarget
{
    /// <summary>A C# project, as ConvertTo-CSharpModel writes it; also what a prediction in the session takes.</summary>
    CSharp,
}
