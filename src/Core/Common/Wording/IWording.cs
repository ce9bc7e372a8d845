namespace TfModelTools.Common.Wording;

/// <summary>How a front-end calls what this library's messages tell people to give or to run.</summary>
public interface IWording
{
    /// <summary>An option as people write it there, such as "-InputShape" or "--input-shape".</summary>
    string Of(OptionKey option);

    /// <summary>A command as people write it there, such as "Get-CheckpointVariable" or "'tfmodel variables'".</summary>
    string Of(CommandKey command);
}
