namespace TfModelTools.Common;

/// <summary>What these tools call themselves in what they write.</summary>
public static class ToolVersion
{
    /// <summary>The name alone.</summary>
    public const string Name = "TfModelTools";

    /// <summary>Such as "TfModelTools 1.2.3".</summary>
    public static string Text { get; } = $"{Name} {typeof(ToolVersion).Assembly.GetName().Version?.ToString(3)}";
}
