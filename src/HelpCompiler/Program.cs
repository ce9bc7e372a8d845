using TfModelTools.HelpCompiler;

// Arguments: the assembly of the cmdlets, the folder of the pages, the folder to write, the module's name.
if (args is not [string assembly, string pages, string output, string module])
{
    Console.Error.WriteLine("usage: TfModelTools.HelpCompiler CMDLETS.dll PAGES OUTPUT MODULE");
    return 2;
}

try
{
    HelpCompilation.Run(assembly, pages, output, module);
    return 0;
}
catch (HelpPageException e)
{
    Console.Error.WriteLine(e.ToBuildError());
    return 1;
}
