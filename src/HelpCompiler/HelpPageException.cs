namespace TfModelTools.HelpCompiler;

/// <summary>A page that cannot be compiled.</summary>
/// <param name="path">The page's file.</param>
/// <param name="line">The line, from one.</param>
/// <param name="problem">What was found, and what was expected.</param>
internal sealed class HelpPageException(string path, int line, string problem) : Exception(problem)
{
    /// <summary>The fault in the form that MSBuild takes as an error of that file.</summary>
    public string ToBuildError() => $"{path}({line}): error HELP001: {Message}";
}
